import { distance } from 'fastest-levenshtein';

/** A third of a word's letters may be wrong, and two of a short one: more, and it is another word. */
const mayBeWrong = (word: string): number => Math.max(2, Math.ceil(word.length / 3));

/** `; did you mean explain?` for the known word that is closest to a mistyped one, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  let best: string | undefined;
  let edits = Math.min(word.length, mayBeWrong(word) + 1);
  for (const name of known) {
    const needed = name.startsWith(word) && word.length > 1 ? 1 : distance(word, name);
    if (needed < edits) [best, edits] = [name, needed];
  }
  return best === undefined ? '' : `; did you mean ${best}?`;
}
