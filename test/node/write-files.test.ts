import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderStore } from '../../src/node/folder-store.js';
import { temporaryIn } from '../../src/node/temporary-files.js';
import { writeFiles } from '../../src/node/write-files.js';
import { emptyFolder } from '../cli/whypixel.js';

/** The number of a process that has ended. */
const deadProcess = (): number => spawnSync(process.execPath, ['-e', '']).pid;

/** A temporary name as another process of this machine makes it. */
const temporaryOf = (folder: string, pid: number): string =>
  temporaryIn(folder).replace(`-${process.pid}-`, `-${pid}-`);

describe('files', () => {
  it('may have names as long as names can be', async () => {
    const folder = emptyFolder();
    const names = ['a'.repeat(255), 'ä'.repeat(127)];
    await writeFiles(names.map((name) => ({ path: join(folder, name), bytes: name })));
    expect(readdirSync(folder).sort()).toEqual(names);
  });

  it('are written all or none', async () => {
    const folder = emptyFolder();
    const names = ['a', 'b'.repeat(300), 'c'];
    const files = names.map((name) => ({ path: join(folder, name), bytes: 'new' }));
    await expect(writeFiles(files)).rejects.toMatchObject({ code: 'unwritable' });
    mkdirSync(join(folder, 'c'));
    await expect(writeFiles([files[0], files[2]])).rejects.toThrow(/c is a folder/);
    expect(readdirSync(folder)).toEqual(['c']);
  });

  it('follow no link under a temporary name, nor under their own', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'mine'), 'mine');
    for (const link of ['document.json', 'document.json.tmp']) {
      symlinkSync(join(folder, 'mine'), join(folder, link));
    }
    await folderStore(folder).write('document.json', 'whole');
    expect(readFileSync(join(folder, 'document.json'), 'utf8')).toBe('whole');
    expect(readFileSync(join(folder, 'mine'), 'utf8')).toBe('mine');
  });

  it('have names that no one can guess until they are whole', () => {
    const names = Array.from({ length: 100 }, () => basename(temporaryIn('.')));
    expect(new Set(names).size).toBe(100);
    for (const name of names) expect(Buffer.byteLength(name)).toBeLessThan(100);
  });
});

describe('temporary files', () => {
  it('of killed runs are removed by the next that writes there, and no others', async () => {
    const folder = emptyFolder();
    const dead = deadProcess();
    const [left, running, foreign, old] = [
      temporaryOf(folder, dead),
      temporaryOf(folder, process.ppid),
      temporaryOf(folder, dead).replace(/whypixel-[0-9a-f]{8}/, 'whypixel-00000000'),
      temporaryOf(folder, dead).replace(/whypixel-[0-9a-f]{8}/, 'whypixel-11111111'),
    ];
    const others = ['a.tmp', '.whypixel-notes.tmp', `.whypixel-${dead}.tmp`];
    const all = [left, running, foreign, old, ...others.map((name) => join(folder, name))];
    for (const path of all) writeFileSync(path, '');
    const dayBefore = Date.now() / 1000 - 25 * 3600;
    utimesSync(old, dayBefore, dayBefore);
    await writeFiles([{ path: join(folder, 'result'), bytes: 'done' }]);
    expect(existsSync(left)).toBe(false);
    expect(existsSync(old)).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(
      [...others, basename(running), basename(foreign), 'result'].sort(),
    );
  });
});
