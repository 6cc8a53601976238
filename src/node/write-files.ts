import { access, constants, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { UserError } from '../errors.js';
import { makeFolder, unmakeFolders } from './make-folder.js';
import { sweepTemporaries, temporaryIn } from './temporary-files.js';

/** A file that is ready to be written. */
export interface OutputFile {
  readonly path: string;
  readonly bytes: Uint8Array | string;
}

/**
 * Writes all files or none: each under a temporary name, flushed to the disk, then all renamed. A
 * reader never sees half a file, nor does a machine that loses its power; a process that is killed
 * leaves at most temporary ones, which the next run that writes to the folder removes.
 *
 * @throws the system's error when one cannot be written; the temporary files are removed then
 */
export async function replaceFiles(files: readonly OutputFile[]): Promise<void> {
  const folders = new Set(files.map(({ path }) => dirname(path)));
  for (const folder of folders) await sweepTemporaries(folder);
  const pending = files.map((file) => ({ ...file, temporary: temporaryIn(dirname(file.path)) }));
  try {
    for (const { path } of pending) await refuseName(path);
    await allOf(pending.map(({ temporary, bytes }) => writeFlushed(temporary, bytes)));
    for (const { temporary, path } of pending) await rename(temporary, path);
  } catch (error) {
    await Promise.all(
      pending.map(({ temporary }) => rm(temporary, { force: true }).catch(() => undefined)),
    );
    throw error;
  }
}

/** Waits for all, also after one has failed: what is still being written could not be removed. */
async function allOf(writes: readonly Promise<void>[]): Promise<void> {
  for (const end of await Promise.allSettled(writes)) {
    if (end.status === 'rejected') throw end.reason;
  }
}

/** A new file that is on the disk when it has been written. It follows no link that has its name. */
async function writeFlushed(path: string, bytes: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * What cannot be a file's name: a folder's, or one that is too long. Found out before any other file
 * has taken its own.
 */
async function refuseName(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENAMETOOLONG') throw error;
  });
  if (found?.isDirectory()) throw new Error(`${basename(path)} is a folder`);
}

/**
 * Writes all files or none, as {@link replaceFiles}.
 * @throws UserError of code `unwritable` when one cannot be written
 */
export async function writeFiles(files: readonly OutputFile[]): Promise<void> {
  try {
    await replaceFiles(files);
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
