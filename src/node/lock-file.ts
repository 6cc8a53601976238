import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { HOST, isRunning } from './temporary-files.js';
import { reasonOf } from './write-files.js';

/** Milliseconds between two signs of life of a lock's owner. */
const HEARTBEAT = 10_000;

/** A lock without a sign of life for so long belongs to nobody, whatever process has that number now. */
const STALE_AFTER = 60_000;

/** Those who find the same abandoned lock try again, after so many milliseconds. */
const ATTEMPTS = 20;
const PAUSE = 10;

/** Milliseconds after which a takeover that has not ended belongs to a process that was killed. */
const TAKEOVER = 5_000;

/** What a lock says. */
export interface LockOwner {
  readonly host: string;
  readonly pid: number;
  /** Tells a process's locks apart. */
  readonly id: string;
}

/** A lock that is ours, until it is released; or the owner that it has, where that is known. */
export type Lock =
  | { readonly isOurs: true; readonly release: () => Promise<void> }
  | { readonly isOurs: false; readonly owner: LockOwner | undefined };

/**
 * Takes a lock, which is a file, if nobody has it. A process that was killed leaves its lock behind,
 * which the next one takes over: at once on the same machine, after a minute on another.
 * @throws the system's error when the file cannot be written
 */
export async function takeLock(path: string): Promise<Lock> {
  const text = JSON.stringify({
    host: HOST,
    pid: process.pid,
    id: randomUUID(),
  } satisfies LockOwner);
  for (let attempt = 1; !(await create(path, text)); attempt++) {
    const found = await readFile(path, 'utf8').catch(() => '');
    const owner = ownerOf(found);
    if (attempt > ATTEMPTS || (await isHeld(path, owner))) return { isOurs: false, owner };
    await takeAway(path, found);
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT);
  beat.unref();
  const release = async () => {
    clearInterval(beat);
    if ((await readFile(path, 'utf8').catch(() => undefined)) === text) {
      await rm(path, { force: true });
    }
  };
  return { isOurs: true, release };
}

/** Whether the lock was free: it is ours now. */
async function create(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (reasonOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined where the lock has just been made and says nothing yet, or was damaged. */
function ownerOf(text: string): LockOwner | undefined {
  try {
    return JSON.parse(text) as LockOwner;
  } catch {
    return undefined;
  }
}

async function isHeld(path: string, owner: LockOwner | undefined): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || Date.now() - found.mtimeMs > STALE_AFTER) return false;
  return owner?.host !== HOST || isRunning(owner.pid);
}

/**
 * Removes an abandoned lock. Only one at a time may look and remove, for which there is a file of its
 * own: two that find the same abandoned lock would else remove the lock that one of them has made since.
 */
async function takeAway(path: string, abandoned: string): Promise<void> {
  const guard = `${path}.takeover`;
  if (!(await create(guard, ''))) {
    const found = await stat(guard).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > TAKEOVER)
      await rm(guard, { force: true });
    await setTimeout(PAUSE);
    return;
  }
  try {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === abandoned) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}
