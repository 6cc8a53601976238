import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFolder } from '../../src/node/folder-lock.js';
import { HOST } from '../../src/node/temporary-files.js';
import { emptyFolder } from '../cli/whypixel.js';

const lockIn = (folder: string): string => join(folder, '.whypixel-lock');

/** A lock as another run writes it, with its last sign of life so many seconds ago. */
function lockOf(folder: string, owner: object | string, age = 0): void {
  writeFileSync(lockIn(folder), typeof owner === 'string' ? owner : JSON.stringify(owner));
  const then = Date.now() / 1000 - age;
  utimesSync(lockIn(folder), then, then);
}

describe('a locked folder', () => {
  it('is made, lets nobody else in, and is free again afterwards', async () => {
    const root = emptyFolder();
    const folder = join(root, 'a/b');
    const unlock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: 'unwritable',
      field: 'out',
      message: expect.stringContaining(`another run (process ${process.pid}) works in ${folder}`),
    });
    writeFileSync(join(folder, 'result'), '');
    await unlock();
    expect(readdirSync(folder)).toEqual(['result']);
    await (await lockFolder(folder))();
  });

  it('is taken back where nothing was written to it', async () => {
    const root = emptyFolder();
    await (await lockFolder(join(root, 'a/b')))();
    expect(readdirSync(root)).toEqual([]);
  });

  it('lets one of many in', async () => {
    const folder = emptyFolder();
    lockOf(folder, { host: HOST, pid: 2 ** 22 + 1, id: 'x' });
    const ends = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const end of ends) if (end.status === 'fulfilled') await end.value();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is taken over from a process that was killed', async () => {
    const folder = emptyFolder();
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600000)']);
    lockOf(folder, { host: HOST, pid: child.pid, id: 'x' });
    await expect(lockFolder(folder)).rejects.toThrow(`process ${child.pid}`);
    const ended = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    await (await lockFolder(folder))();
    expect(existsSync(lockIn(folder))).toBe(false);
  });

  it('is taken over from two that were killed, the second while it took over from the first', async () => {
    const folder = emptyFolder();
    const dead = (id: string) => JSON.stringify({ host: HOST, pid: 2 ** 22 + 1, id });
    writeFileSync(lockIn(folder), dead('x'));
    writeFileSync(`${lockIn(folder)}.x`, dead('y'));
    writeFileSync(`${lockIn(folder)}.w`, dead('z'));
    await (await lockFolder(folder))();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says whose it is from its first moment on', async () => {
    const folder = emptyFolder();
    const seen = new Set<string>();
    let isDone = false;
    const look = () => {
      if (isDone) return;
      try {
        seen.add(readFileSync(lockIn(folder), 'utf8'));
      } catch {
        // Nobody has the lock now.
      }
      setImmediate(look);
    };
    look();
    for (let run = 0; run < 100; run++) await (await lockFolder(folder))();
    isDone = true;
    for (const text of seen) expect(text).toMatch(/^\{"host":.*\}$/);
    expect(seen.size).toBeGreaterThan(0);
  });

  it.each([
    ['of another machine', { host: 'ffffffff', pid: 1, id: 'x' }],
    ['of a process whose number another has now', { host: HOST, pid: process.ppid, id: 'x' }],
    ['that says nothing', ''],
    ['that is damaged', '[1, {'],
  ])('is held by a lock %s while it shows signs of life', async (_, owner) => {
    const folder = emptyFolder();
    lockOf(folder, owner, 30);
    await expect(lockFolder(folder)).rejects.toThrow(/another run/);
    lockOf(folder, owner, 90);
    await (await lockFolder(folder))();
  });

  it('names no machine', async () => {
    const folder = emptyFolder();
    const unlock = await lockFolder(folder);
    expect(readFileSync(lockIn(folder), 'utf8')).not.toContain(hostname());
    await unlock();
  });

  it('cannot be where nothing can be written', async () => {
    const folder = emptyFolder();
    mkdirSync(lockIn(folder));
    await expect(lockFolder(folder)).rejects.toMatchObject({ name: 'UserError' });
    await expect(lockFolder('/proc/none')).rejects.toMatchObject({ code: 'unwritable' });
  });
});
