import { createHash, randomUUID } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** This machine, in eight digits: folders may be shared by several, whose process numbers tell nothing. */
export const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** Milliseconds. Files under temporary names live for seconds; one this old is nobody's. */
const ABANDONED_AFTER = 24 * 3600e3;

/** The same for a name with our own process number, which a container may give to every run. */
const OWN_ABANDONED_AFTER = 60e3;

const NAME = /^\.whypixel-([0-9a-f]{8})-(\d+)-[0-9a-f-]{36}\.tmp$/;

/**
 * A temporary name in a folder, for a file that is renamed when it is whole. It cannot be guessed, so
 * that nobody can put a link there; it says whose it is; and it does not depend on the file's own
 * name, which may be as long as names can be.
 */
export const temporaryIn = (folder: string): string =>
  join(folder, `.whypixel-${HOST}-${process.pid}-${randomUUID()}.tmp`);

/** Whether a process of this machine is running. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const swept = new Set<string>();

/** Removes from a folder what killed runs have left under temporary names; once per folder and process. */
export async function sweepTemporaries(folder: string): Promise<void> {
  if (swept.has(folder)) return;
  swept.add(folder);
  for (const name of await readdir(folder).catch(() => [])) {
    const [, host, pid] = NAME.exec(name) ?? [];
    if (host === undefined) continue;
    const path = join(folder, name);
    const found = await lstat(path).catch(() => undefined);
    if (found?.isFile() && isAbandoned(host, Number(pid), Date.now() - found.mtimeMs)) {
      await rm(path, { force: true }).catch(() => undefined);
    }
  }
}

function isAbandoned(host: string, pid: number, age: number): boolean {
  if (host !== HOST) return age > ABANDONED_AFTER;
  return pid === process.pid ? age > OWN_ABANDONED_AFTER : !isRunning(pid) || age > ABANDONED_AFTER;
}
