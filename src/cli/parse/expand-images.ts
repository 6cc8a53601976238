import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { quote, UserError } from '../../errors.js';
import { isAddress } from '../../node/read-address.js';

/** Which pictures a folder or a pattern may give. */
export interface ExpandOptions {
  /** Whether folders in folders are looked into. */
  readonly recursive: boolean;
  /** Whether addresses are refused. */
  readonly offline: boolean;
}

/** The endings of what a folder is searched for. */
const PICTURE = /\.(png|jpe?g|webp)$/i;

const byName = new Intl.Collator('en', { numeric: true }).compare;

const kindOf = (path: string): 'folder' | 'file' | undefined => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  return found.isDirectory() ? 'folder' : 'file';
};

/** The pictures in a folder in the order of their names, numbers counted as numbers. */
function picturesIn(folder: string, recursive: boolean): string[] {
  const names = readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort(byName);
  return names.flatMap((name) => {
    const path = join(folder, name);
    const kind = kindOf(path);
    if (kind === 'folder') return recursive ? picturesIn(path, true) : [];
    return kind === 'file' && PICTURE.test(name) ? [path] : [];
  });
}

function folder(path: string, { recursive }: ExpandOptions): string[] {
  const found = picturesIn(path, recursive);
  if (found.length > 0) return found;
  const deeper = !recursive && picturesIn(path, true).length > 0;
  throw new UserError(
    `there is no picture (PNG, JPEG, WebP) in the folder ${path}${deeper ? ' itself; --recursive looks into its folders too' : ''}`,
    { code: 'unreadable' },
  );
}

/** What a shell would have made of a pattern that came in quotes; files only. */
async function pattern(path: string): Promise<string[]> {
  const { glob } = await import('tinyglobby');
  const found = await glob(path, { expandDirectories: false, absolute: path.startsWith('/') });
  if (found.length > 0) return found.sort(byName);
  throw new UserError(`no file matches ${quote(path)}; check the pattern`, { code: 'unreadable' });
}

async function expand(word: string, options: ExpandOptions): Promise<string[]> {
  if (word === '') throw new UserError('the name of a picture is empty; leave it out');
  if (word === '-') return [word];
  if (isAddress(word)) {
    if (!options.offline) return [word];
    throw new UserError(`${word} is not fetched with --offline; save it and give the file`);
  }
  const kind = kindOf(word);
  if (kind === 'folder') return folder(word, options);
  return kind === undefined && /[*?[\]{}]/.test(word) ? pattern(word) : [word];
}

/**
 * The pictures that words of the command line stand for: a folder for those in it, a pattern for
 * the files that match it.
 * @throws UserError for a folder or pattern without pictures, and for `-` given twice
 */
export async function expandImages(
  words: readonly string[],
  options: ExpandOptions,
): Promise<string[]> {
  if (words.filter((word) => word === '-').length > 1) {
    throw new UserError('- is standard input, which can be read once; give it once');
  }
  return (await Promise.all(words.map((word) => expand(word, options)))).flat();
}

/** The one picture that a word stands for. @throws UserError as {@link expandImages}, or for several */
export async function expandImage(word: string, options: ExpandOptions): Promise<string> {
  const [only, ...others] = await expandImages([word], options);
  if (only !== undefined && others.length === 0) return only;
  throw new UserError(`${word} is ${others.length + 1} pictures; give one of them`);
}
