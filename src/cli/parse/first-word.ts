import { existsSync } from 'node:fs';
import { UserError } from '../../errors.js';
import { didYouMean } from './suggest.js';

/** What looks like a picture rather than like a word. */
const looksLikeFile = (word: string): boolean =>
  word === '-' || /[/\\]|\.\w+$/.test(word) || existsSync(word);

/**
 * Checks that the command line begins with a command: a picture without one gets told what can be done
 * with it, and a mistyped command what was meant.
 * @throws UserError
 */
export function checkFirstWord(word: string, commands: readonly string[]): void {
  if (commands.includes(word)) return;
  if (looksLikeFile(word)) {
    throw new UserError(
      `say what to do with ${word}: whypixel explain ${word} shows why, whypixel classify ${word} what; whypixel --help lists all commands`,
    );
  }
  const meant = didYouMean(word, commands);
  throw new UserError(`there is no command ${word}${meant || '; whypixel --help lists them'}`);
}
