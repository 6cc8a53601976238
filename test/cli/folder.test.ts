import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClassifyDocument } from '../../src/tasks/document.js';
import { emptyFolder, example, whypixel, whypixelAfter } from './whypixel.js';

const TWO = ['--threads', '2'];

/** A folder of `count` pictures of which those at `bad` are none; their names in order. */
function folderOf(count: number, bad: readonly number[] = []) {
  const folder = emptyFolder();
  const names = Array.from({ length: count }, (_, i) => `${i}.png`);
  names.forEach((name, i) => {
    if (bad.includes(i)) writeFileSync(join(folder, name), 'no picture');
    else copyFileSync(example('dog.png'), join(folder, name));
  });
  return { folder, names };
}

const pathsIn = (stdout: string): string[] =>
  (JSON.parse(stdout) as ClassifyDocument[]).map(({ image }) => image.path);

describe('a folder of pictures', () => {
  it('goes on after bad ones, the first and the last among them, and lists them at the end', async () => {
    const { folder, names } = folderOf(7, [0, 1, 4, 6]);
    const { code, stdout, stderr } = await whypixel(folder, 'classify', ...names, '--json', ...TWO);
    expect(code).toBe(2);
    expect(pathsIn(stdout)).toEqual(['2.png', '3.png', '5.png']);
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    [0, 1, 4, 6].forEach((i, line) => {
      expect(lines[line]).toContain(`${i}.png`);
    });
    expect(lines[4]).toBe('whypixel: 4 of 7 pictures failed');
  });

  it('of bad ones only says so of each', async () => {
    const { folder, names } = folderOf(5, [0, 1, 2, 3, 4]);
    const { code, stdout, stderr } = await whypixel(folder, 'classify', ...names, '--json', ...TWO);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '[]\n' });
    expect(stderr).toMatch(/5 of 5 pictures failed\n$/);
  });

  it('lists a picture whose file cannot be written, and leaves nothing half-written', async () => {
    const { folder, names } = folderOf(4);
    mkdirSync(join(folder, 'out/2.lrp-heatmapping.dog.json'), { recursive: true });
    const { code, stderr, left } = await whypixel(
      folder,
      ...['explain', ...names, ...TWO, '--out', 'out'],
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot write to out \(2\.lrp-heatmapping\.dog\.json is a folder\)/);
    expect(stderr).toMatch(/1 of 4 pictures failed\n$/);
    expect(left).toHaveLength(9);
    expect(left.filter((path) => path.includes('.tmp'))).toEqual([]);
  });

  it.each([
    ["throw new Error('not today')", /not today/],
    // Which of the two is known first depends on whether a picture had been given to it.
    ['process.exit(4)', /it ended|exited with code: 4/],
  ])('is given up in one line when no worker thread can start: %s', async (how, says) => {
    const { folder, names } = folderOf(4);
    const first = `import { isMainThread } from 'node:worker_threads'; if (!isMainThread) ${how};`;
    const run = await whypixelAfter(first, folder, 'classify', ...names, ...TWO);
    expect(run).toMatchObject({ code: 1, stdout: '', left: [] });
    expect(run.stderr).toMatch(/^whypixel: internal error: a worker thread died: .*\n$/);
    expect(run.stderr).toMatch(says);
  });

  it.each([
    ['ends', 'process.exit(3)'],
    ['throws', "setImmediate(() => { throw new Error('no more') })"],
  ])('is given up in one line when a worker thread %s, after what was begun', async (_, how) => {
    const { folder, names } = folderOf(6);
    // The thread that comes to the third picture.
    const first = `
       import fs from 'node:fs';
       import { syncBuiltinESMExports } from 'node:module';
       import { isMainThread } from 'node:worker_threads';
       const { open } = fs.promises;
       if (!isMainThread) {
         fs.promises.open = (path, ...rest) => {
           if (String(path).endsWith('2.png')) ${how};
           return open(path, ...rest);
         };
         syncBuiltinESMExports();
       }`;
    const options = [...TWO, '--json', '--out', 'out'];
    const run = await whypixelAfter(first, folder, 'explain', ...names, ...options);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/^whypixel: internal error: a worker thread died.*\n$/);
    const printed = JSON.parse(run.stdout) as { files: string[] }[];
    const written = run.left.filter((path) => path !== 'out');
    expect(printed.flatMap(({ files }) => files).sort()).toEqual(written.sort());
    expect(written.filter((path) => path.includes('.tmp'))).toEqual([]);
    for (const path of written.filter((name) => name.endsWith('.json'))) {
      expect(() => JSON.parse(readFileSync(join(folder, path), 'utf8'))).not.toThrow();
    }
  });
});
