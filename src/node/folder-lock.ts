import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { unmakeFolders } from './make-folder.js';
import { HOST, isRunning, temporaryIn } from './temporary-files.js';
import { prepareFolder, reasonOf } from './write-files.js';

/** The file that says who works in a folder. */
const LOCK = '.whypixel-lock';

/** Milliseconds between two signs of life of a lock's owner. */
const HEARTBEAT = 10_000;

/** A lock without a sign of life for so long belongs to nobody, whatever process has that number now. */
const STALE_AFTER = 60_000;

/** Two runs that find the same abandoned lock try again. */
const ATTEMPTS = 5;

/** What a lock says. */
interface Owner {
  readonly host: string;
  readonly pid: number;
  /** Tells a process's locks apart. */
  readonly id: string;
}

/**
 * Keeps other runs out of a folder that a run keeps its state in: two that wrote there at once would
 * mix their results. The folder is made where there is none. A run that was killed leaves its lock
 * behind, which the next one takes over: at once on the same machine, after a minute on another.
 * @returns what ends it; a folder that was made and is still empty is taken back
 * @throws UserError when another run works in the folder, or it cannot be written to
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const made = await prepareFolder(folder);
  const path = join(folder, LOCK);
  const text = JSON.stringify({ host: HOST, pid: process.pid, id: randomUUID() } satisfies Owner);
  for (let attempt = 1; !(await create(path, text)); attempt++) {
    const found = await readFile(path, 'utf8').catch(() => '');
    const owner = ownerOf(found);
    if (attempt > ATTEMPTS || (await isHeld(path, owner))) throw held(folder, path, owner);
    await takeAway(path, found);
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT);
  beat.unref();
  return async () => {
    clearInterval(beat);
    if ((await readFile(path, 'utf8').catch(() => undefined)) === text) {
      await rm(path, { force: true });
    }
    await unmakeFolders(made);
  };
}

/** Whether the lock was free: it is ours now. */
async function create(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (reasonOf(error) === 'EEXIST') return false;
    throw new UserError(
      (name) => `cannot write ${path} (${reasonOf(error)}); choose another ${name('out')}`,
      {
        code: 'unwritable',
        field: 'out',
        cause: error,
      },
    );
  }
}

/** Undefined where the lock has just been made and says nothing yet, or was damaged. */
function ownerOf(text: string): Owner | undefined {
  try {
    return JSON.parse(text) as Owner;
  } catch {
    return undefined;
  }
}

async function isHeld(path: string, owner: Owner | undefined): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || Date.now() - found.mtimeMs > STALE_AFTER) return false;
  return owner?.host !== HOST || isRunning(owner.pid);
}

/** Removes an abandoned lock, but not one that another run has put in its place meanwhile. */
async function takeAway(path: string, abandoned: string): Promise<void> {
  const aside = temporaryIn(join(path, '..'));
  try {
    await rename(path, aside);
  } catch {
    return; // another run was faster
  }
  const taken = await readFile(aside, 'utf8').catch(() => undefined);
  if (taken === abandoned) await rm(aside, { force: true });
  else await rename(aside, path);
}

const held = (folder: string, path: string, owner: Owner | undefined): UserError =>
  new UserError(
    (name) =>
      `another run${owner?.host === HOST ? ` (process ${owner.pid})` : ''} works in ${folder}; wait for it, choose another ${name('out')}, or delete ${path} if there is none`,
    { code: 'unwritable', field: 'out' },
  );
