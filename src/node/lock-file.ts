import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { HOST, isRunning, sweepTemporaries, temporaryIn } from './temporary-files.js';
import { reasonOf } from './write-files.js';

/** Milliseconds between two signs of life of a lock's owner. */
const HEARTBEAT = 10_000;

/** A lock without a sign of life for so long belongs to nobody, whatever process has that number now. */
const STALE_AFTER = 60_000;

/** Those who find the same abandoned lock try again, after so many milliseconds. */
const ATTEMPTS = 20;
const PAUSE = 10;

/** What the system says of a link where the file system knows none, as FAT. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

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
  await sweepTemporaries(dirname(path));
  const text = JSON.stringify({
    host: HOST,
    pid: process.pid,
    id: randomUUID(),
  } satisfies LockOwner);
  for (let attempt = 1; !(await create(path, text)); attempt++) {
    const found = await readFile(path, 'utf8').catch(() => '');
    const owner = ownerOf(found);
    if (attempt > ATTEMPTS || (await isHeld(path, owner))) return { isOurs: false, owner };
    if (!(await takeAway(path, found, owner))) await setTimeout(PAUSE);
  }
  await removeGuards(path);
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

/**
 * Whether the lock was free: it is ours now. It says whose it is from its first moment on: a file that
 * is made and then written would belong to nobody if its process were killed in between.
 */
async function create(path: string, text: string): Promise<boolean> {
  const whole = temporaryIn(dirname(path));
  try {
    await writeFile(whole, text, { flag: 'wx' });
    return await isMade(link(whole, path));
  } catch (error) {
    if (!NO_LINKS.has(reasonOf(error))) throw error;
    return await isMade(writeFile(path, text, { flag: 'wx' }));
  } finally {
    await rm(whole, { force: true }).catch(() => undefined);
  }
}

/** False where there is a file of that name already. */
async function isMade(made: Promise<void>): Promise<boolean> {
  try {
    await made;
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
 * Removes an abandoned lock. Only one at a time may look and remove: two that find the same one would
 * else remove the lock that one of them has made since. So each abandoned lock has a lock of its own,
 * the guard, which may be abandoned and taken over as any.
 * @returns whether it is gone
 */
async function takeAway(
  path: string,
  abandoned: string,
  owner: LockOwner | undefined,
): Promise<boolean> {
  const guard = await takeLock(`${path}.${fileNameOf(owner)}`);
  if (!guard.isOurs) return false;
  try {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === abandoned) await rm(path, { force: true });
    return true;
  } finally {
    await guard.release();
  }
}

/** An owner's identifier where it is one, for what stands in a file may be anything. */
const fileNameOf = (owner: LockOwner | undefined): string =>
  /^[\w-]{1,40}$/.exec(String(owner?.id))?.[0] ?? 'unknown';

/**
 * Removes the guards that killed processes have left. Whoever still holds one finds the abandoned lock
 * gone, since another has this lock now, and removes nothing.
 */
async function removeGuards(path: string): Promise<void> {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((name) => name.startsWith(prefix))) {
    await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}
