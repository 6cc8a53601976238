import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClassifyDocument, ExplainDocument } from '../../src/tasks/document.js';
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

/** A module that runs `body` in worker threads whenever a file is opened, whose `path` it sees. */
const inWorkers = (body: string): string => `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  import { isMainThread } from 'node:worker_threads';
  const { open } = fs.promises;
  if (!isMainThread) {
    fs.promises.open = async (path, ...rest) => {
      ${body}
      return open(path, ...rest);
    };
    syncBuiltinESMExports();
  }`;

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
    mkdirSync(join(folder, 'out/2.lrp-conserving.0-dog.json'), { recursive: true });
    const { code, stderr, left } = await whypixel(
      folder,
      ...['explain', ...names, ...TWO, '--out', 'out'],
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot write to out \(2\.lrp-conserving\.0-dog\.json is a folder\)/);
    expect(stderr).toMatch(/1 of 4 pictures failed\n$/);
    expect(left).toHaveLength(12);
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
    [
      'needs too much memory',
      2,
      'for (const all = []; ; ) all.push([all.length])',
      /2\.png: it takes more memory/,
    ],
    ['ends its thread', 1, 'process.exit(3)', /2\.png: internal error: a worker thread died: .*3/],
    [
      'breaks its thread',
      1,
      "setImmediate(() => { throw new Error('no more') })",
      /2\.png: internal error: a worker thread died: no more/,
    ],
    ['meets a defect', 1, "throw new TypeError('oops')", /2\.png: internal error: oops/],
  ])('is done but for a picture that %s, which is named', async (_, code, how, says) => {
    const { folder, names } = folderOf(6);
    const run = await whypixelAfter(
      inWorkers(`if (String(path).endsWith('2.png')) { ${how}; }`),
      folder,
      ...['explain', ...names, ...TWO, '--json', '--npy', '--out', 'out'],
    );
    expect(run.code).toBe(code);
    expect(run.stderr).toMatch(says);
    const documents = JSON.parse(run.stdout) as ExplainDocument[];
    expect(documents.map(({ image }) => image.path)).toEqual(
      names.filter((name) => name !== '2.png'),
    );
    const written = run.left.filter((path) => path !== 'out');
    expect(documents.flatMap(({ files }) => files).sort()).toEqual(written.sort());
    // The thread that takes the dead one's place computes the same.
    const maps = written.filter((path) => path.endsWith('.npy'));
    const [first, ...rest] = maps.map((path) => readFileSync(join(folder, path)));
    expect(rest).toHaveLength(4);
    for (const map of rest) expect(map.equals(first)).toBe(true);
  });

  it('is done though every other picture kills its thread', async () => {
    const { folder, names } = folderOf(12);
    const { code, stdout, stderr } = await whypixelAfter(
      inWorkers('if (/[13579]\\.png$/.test(String(path))) process.exit(3);'),
      folder,
      ...['classify', ...names, ...TWO, '--json'],
    );
    expect(code).toBe(1);
    expect(pathsIn(stdout)).toEqual(names.filter((name) => !/[13579]\.png$/.test(name)));
    expect(stderr.match(/png: internal error: a worker thread died/g)).toHaveLength(6);
  });
});
