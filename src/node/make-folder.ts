import { mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it that are missing, or none of them. Node's own `recursive` never
 * ends where a folder exists that nothing can be made in, as `/proc`.
 * @returns those that were missing and have been made, the highest first
 * @throws the system's error when one cannot be made, or something else has its name
 */
export async function makeFolder(path: string): Promise<readonly string[]> {
  const made: string[] = [];
  try {
    for (const folder of await missingFolders(resolve(path))) {
      if (await makeOne(folder)) made.push(folder);
    }
    return made;
  } catch (error) {
    await unmakeFolders(made);
    throw error;
  }
}

/** Takes back what `makeFolder` has made, as far as it is still empty. */
export async function unmakeFolders(made: readonly string[]): Promise<void> {
  for (const folder of made.toReversed()) await rmdir(folder).catch(() => undefined);
}

/** The folder and those above it that are not there, the highest first. */
async function missingFolders(folder: string): Promise<string[]> {
  try {
    if ((await stat(folder)).isDirectory()) return [];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return [...(await missingFolders(dirname(folder))), folder];
  }
  throw Object.assign(new Error(`${folder} is not a folder`), { code: 'ENOTDIR' });
}

/** Whether it was this call that made the folder; another thread may have been faster. */
async function makeOne(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((await stat(folder).catch(() => undefined))?.isDirectory()) return false;
    throw error;
  }
}
