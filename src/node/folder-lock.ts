import { join } from 'node:path';
import { UserError } from '../errors.js';
import { type Lock, type LockOwner, takeLock } from './lock-file.js';
import { unmakeFolders } from './make-folder.js';
import { HOST } from './temporary-files.js';
import { prepareFolder, reasonOf } from './write-files.js';

/** The file that says who works in a folder. */
const LOCK = '.whypixel-lock';

/**
 * Keeps other runs out of a folder that a run keeps its state in: two that wrote there at once would
 * mix their results. The folder is made where there is none. What a killed run has left locked is taken
 * over; see `takeLock`.
 * @returns what ends it; a folder that was made and is still empty is taken back
 * @throws UserError when another run works in the folder, or it cannot be written to
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const made = await prepareFolder(folder);
  const path = join(folder, LOCK);
  const lock = await take(path);
  if (!lock.isOurs) throw held(folder, path, lock.owner);
  return async () => {
    await lock.release();
    await unmakeFolders(made);
  };
}

async function take(path: string): Promise<Lock> {
  try {
    return await takeLock(path);
  } catch (error) {
    throw new UserError(
      (name) => `cannot write ${path} (${reasonOf(error)}); choose another ${name('out')}`,
      { code: 'unwritable', field: 'out', cause: error },
    );
  }
}

const held = (folder: string, path: string, owner: LockOwner | undefined): UserError =>
  new UserError(
    (name) =>
      `another run${owner?.host === HOST ? ` (process ${owner.pid})` : ''} works in ${folder}; wait for it, choose another ${name('out')}, or delete ${path} if there is none`,
    { code: 'unwritable', field: 'out' },
  );
