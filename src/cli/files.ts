import { randomUUID } from 'node:crypto';
import { access, constants, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { UserError } from '../errors.js';
import { makeFolder, unmakeFolders } from '../node/make-folder.js';

/** A file that is ready to be written. */
export interface OutputFile {
  readonly path: string;
  readonly bytes: Uint8Array | string;
}

/** Makes the folder where there is none, and checks that it can be written to. */
export async function prepareFolder(path: string): Promise<readonly string[]> {
  try {
    if (path === '') throw new Error('it has no name');
    const made = await makeFolder(path);
    await access(path, constants.W_OK);
    return made;
  } catch (error) {
    throw new UserError(
      `cannot write to the folder ${path} (${reasonOf(error)}); choose another with --out`,
    );
  }
}

/**
 * Finds out whether the folder can be written to before any work is done for it. What was made to
 * find out is taken back: should that work fail, nothing is left.
 */
export async function checkFolder(path: string): Promise<void> {
  await unmakeFolders(await prepareFolder(path));
}

/**
 * Writes all files or none: each under a temporary name, then all renamed.
 * @throws UserError when one cannot be written; what was written of the others is taken back
 */
export async function writeFiles(files: readonly OutputFile[]): Promise<void> {
  const pending = files.map((file) => ({ ...file, temporary: `${file.path}.${randomUUID()}.tmp` }));
  try {
    for (const { path } of pending) await refuseFolder(path);
    for (const { temporary, bytes } of pending) await writeFile(temporary, bytes);
    for (const { temporary, path } of pending) await rename(temporary, path);
  } catch (error) {
    await Promise.all(pending.map(({ temporary }) => rm(temporary, { force: true })));
    const folder = dirname((files[0] as OutputFile).path);
    throw new UserError(
      `cannot write to ${folder} (${reasonOf(error)}); free some space or choose another folder`,
    );
  }
}

/** A file cannot take a folder's name: found out before any other file has taken its own. */
async function refuseFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw new Error(`${basename(path)} is a folder`);
}

const reasonOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code ?? (error as Error).message;

/** The pictures' names without folder and ending, made different where two are the same. */
export function uniqueStems(paths: readonly string[]): string[] {
  const used = new Set<string>();
  return paths.map((path) => {
    const stem = basename(path, extname(path));
    let name = stem;
    for (let n = 2; used.has(name); n++) name = `${stem}-${n}`;
    used.add(name);
    return name;
  });
}

/** Text as a part of a file name: lower case, digits and hyphens. */
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
