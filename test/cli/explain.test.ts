import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../../src/node/read-npy.js';
import type { ExplainDocument } from '../../src/tasks/document.js';
import { emptyFolder, example, whypixel } from './whypixel.js';

describe('whypixel explain', () => {
  it('prints one document whose ledger, files and sums agree', async () => {
    const folder = emptyFolder();
    const words = ['explain', example('dog.png'), '--json', '--npy', '--out', 'out'];
    const { code, stdout, stderr, left } = await whypixel(folder, ...words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const document = JSON.parse(stdout) as ExplainDocument;
    expect(document.target).toMatchObject({ index: 0, label: 'dog' });
    expect(document.image).toMatchObject({ width: 480, height: 480 });
    expect(document.top).toHaveLength(10);
    expect(left).toEqual(['out', ...document.files].sort());
    const json = document.files.find((file) => file.endsWith('.json')) as string;
    expect(JSON.parse(readFileSync(join(folder, json), 'utf8'))).toEqual(document);
    const { data, shape } = await readNpy(join(folder, json.replace('.json', '.npy')));
    expect(shape).toEqual([3, 224, 224]);
    const sum = Array.from(data).reduce((total, value) => total + value, 0);
    expect(sum).toBeCloseTo(document.relevance.sum, 6);
    for (const row of document.ledger) expect(row.closing).toBeLessThan(1e-5);
    expect(Object.keys(document.timing)).toEqual(['start', 'read', 'forward', 'explain']);
  });

  it('computes some numbers of every layer again, of LRP alone, and says how far off they were', async () => {
    const folder = emptyFolder();
    const words = ['explain', example('fruit.png'), '--verify'];
    const { code, stdout, left } = await whypixel(folder, ...words);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Computed again in float64: \d+ numbers of \d+ layers, off by at most: forward \de-\d+ at \S+, relevance \de-\d+ at \S+$/m,
    );
    const json = left.find((file) => file.endsWith('.json')) as string;
    const { ledger, verified } = JSON.parse(readFileSync(join(folder, json), 'utf8'));
    expect(verified.layers).toBe(ledger.length);
    expect(verified.numbers).toBeGreaterThanOrEqual(2 * ledger.length);
    for (const { off } of [verified.forward, verified.relevance]) expect(off).toBeLessThan(1e-4);
    const refused = await whypixel(folder, ...words, '--method', 'sa');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/--verify is for --method lrp/);
  });

  it('takes many pictures side by side to the same result as one by one, past a bad one', async () => {
    const folder = emptyFolder();
    const names = ['a.png', 'b.png', 'bad.png', 'c.png', 'd.png'];
    const sources = ['dog.png', 'fruit.png', '', 'objects.png', 'dog-and-cat.png'];
    names.forEach((name, i) => {
      if (sources[i] === '') writeFileSync(join(folder, name), 'no picture');
      else copyFileSync(example(sources[i]), join(folder, name));
    });
    const run = (threads: string, out: string) =>
      whypixel(folder, 'explain', ...names, '--json', '--npy', '--threads', threads, '--out', out);
    const one = await run('1', 'one');
    const two = await run('2', 'two');
    for (const { code, stderr, stdout } of [one, two]) {
      expect(code).toBe(2);
      expect(stderr).toMatch(/bad\.png/);
      const documents = JSON.parse(stdout) as ExplainDocument[];
      expect(documents.map(({ image }) => image.path)).toEqual(
        names.filter((n) => n !== 'bad.png'),
      );
    }
    const maps = one.left.filter((file) => file.endsWith('.npy'));
    expect(maps).toHaveLength(4);
    for (const file of maps) {
      const other = readFileSync(join(folder, file.replace('one', 'two')));
      expect(readFileSync(join(folder, file)).equals(other)).toBe(true);
    }
  });
});
