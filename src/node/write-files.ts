import { randomUUID } from 'node:crypto';
import { access, constants, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { UserError } from '../errors.js';
import { makeFolder, unmakeFolders } from './make-folder.js';

/** A file that is ready to be written. */
export interface OutputFile {
  readonly path: string;
  readonly bytes: Uint8Array | string;
}

/**
 * Writes all files or none: each under a temporary name, then all renamed. A reader never sees half
 * a file, and a process that is killed leaves at most temporary ones.
 *
 * @param temporaryOf the temporary name of a path, in the same folder
 * @throws the system's error when one cannot be written; the temporary files are removed then
 */
export async function replaceFiles(
  files: readonly OutputFile[],
  temporaryOf: (path: string) => string,
): Promise<void> {
  const pending = files.map((file) => ({ ...file, temporary: temporaryOf(file.path) }));
  try {
    for (const { path } of pending) await refuseFolder(path);
    for (const { temporary, bytes } of pending) await writeFile(temporary, bytes);
    for (const { temporary, path } of pending) await rename(temporary, path);
  } catch (error) {
    await Promise.all(
      pending.map(({ temporary }) => rm(temporary, { force: true }).catch(() => undefined)),
    );
    throw error;
  }
}

/** A file cannot take a folder's name: found out before any other file has taken its own. */
async function refuseFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw new Error(`${basename(path)} is a folder`);
}

/**
 * Writes all files or none, as {@link replaceFiles}. The temporary names are random, so that two
 * processes that write the same file do not meet.
 * @throws UserError of code `unwritable` when one cannot be written
 */
export async function writeFiles(files: readonly OutputFile[]): Promise<void> {
  try {
    await replaceFiles(files, (path) => `${path}.${randomUUID()}.tmp`);
  } catch (error) {
    const folder = dirname(files[0].path);
    throw new UserError(
      `cannot write to ${folder} (${reasonOf(error)}); free some space or choose another folder`,
      { code: 'unwritable', cause: error },
    );
  }
}

/**
 * Makes the folder where there is none, and checks that it can be written to.
 * @returns the folders that were made, the highest first
 * @throws UserError of code `unwritable`
 */
export async function prepareFolder(path: string): Promise<readonly string[]> {
  try {
    if (path === '') throw new Error('it has no name');
    const made = await makeFolder(path);
    await access(path, constants.W_OK);
    return made;
  } catch (error) {
    throw new UserError(
      (name) =>
        `cannot write to the folder ${path} (${reasonOf(error)}); choose another with ${name('out')}`,
      { code: 'unwritable', field: 'out', cause: error },
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

/** The system's code for what went wrong, or the error's own words. */
export const reasonOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code ?? (error as Error).message;
