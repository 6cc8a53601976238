import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '../../src/node/codecs/encode-png.js';
import { decodePicture } from '../../src/node/codecs/index.js';
import { emptyFolder, example, whypixel } from './whypixel.js';

const dog = example('dog.png');

describe('explain', () => {
  let folder: string;
  let wide: string;

  beforeAll(async () => {
    folder = emptyFolder();
    // The drawing between two stripes that the network does not see.
    const { width, height, data } = await decodePicture(readFileSync(dog), dog);
    const stripe = 60;
    const whole = new Uint8Array(4 * (width + 2 * stripe) * height).fill(255);
    for (let y = 0; y < height; y++) {
      const row = data.subarray(4 * y * width, 4 * (y + 1) * width);
      whole.set(row, 4 * (y * (width + 2 * stripe) + stripe));
    }
    wide = join(folder, 'wide.png');
    writeFileSync(wide, encodePng({ width: width + 2 * stripe, height, data: whole }));
  });

  const pictureAt = (path: string) => decodePicture(readFileSync(join(folder, path)), path);

  it('makes a figure, a heatmap, and an overlay of the whole picture, and says what was cut off', async () => {
    const { code, stdout, left } = await whypixel(
      folder,
      'explain',
      wide,
      '--svg',
      '--out',
      'whole',
    );
    expect(code).toBe(0);
    const base = 'whole/wide.lrp-conserving.0-dog';
    const files = ['figure.png', 'figure.svg', 'json', 'overlay.png', 'png'];
    expect(left).toEqual(['whole', ...files.map((end) => `${base}.${end}`)].sort());
    expect(stdout).toMatch(/the network sees columns 60 to 539; 20 % are cut off; --fit contain/);
    expect(stdout).toMatch(/^11\.35 of 11\.35 reached the pixels \(100 %\)$/m);
    const overlay = await pictureAt(`${base}.overlay.png`);
    expect([overlay.width, overlay.height]).toEqual([560, 448]);
    const figure = await pictureAt(`${base}.figure.png`);
    expect(figure.width).toBeGreaterThan(560 + 448 + 560);
    expect(readFileSync(join(folder, `${base}.figure.svg`), 'utf8')).toMatch(/Why “dog”\?/);
    const document = JSON.parse(readFileSync(join(folder, `${base}.json`), 'utf8'));
    expect(document.image.seen).toEqual({ x: 60, y: 0, width: 480, height: 480 });
    expect(document.parameters).toMatchObject({ preset: 'conserving', scale: 'p99.5' });
    expect(document.drawn.rule).toBe('p99.5 of |R|');
    expect(document.drawn.end).toBeLessThan(document.relevance.max);
  });

  it('puts the heatmap of a tall picture beside the part that the network saw', async () => {
    const { width, height, data } = await decodePicture(readFileSync(dog), dog);
    const whole = new Uint8Array(4 * width * (height + 120)).fill(255);
    whole.set(data, 4 * width * 60);
    writeFileSync(
      join(folder, 'tall.png'),
      encodePng({ width, height: height + 120, data: whole }),
    );
    const words = ['explain', 'tall.png', '--class', 'top2', '--method', 'sa', '--svg'];
    expect((await whypixel(folder, ...words, '--out', 'tall')).code).toBe(0);
    const svg = readFileSync(join(folder, 'tall/tall.sa.top2.figure.svg'), 'utf8');
    const tops = Array.from(
      svg.matchAll(/<image x="[\d.]+" y="([\d.]+)" .*height="448"/g),
      ([, y]) => Number(y),
    );
    const wholes = Array.from(
      svg.matchAll(/<image x="[\d.]+" y="([\d.]+)" .*height="560"/g),
      ([, y]) => Number(y),
    );
    // The picture, and over it each class; 60 of 600 rows of each are cut off above.
    expect(wholes).toHaveLength(3);
    expect(tops).toEqual([wholes[1] + 56, wholes[2] + 56]);
  });

  it('draws otherwise by its options, and leaves the figures as they are', async () => {
    const one = async (out: string, ...words: string[]) => {
      const all = ['explain', dog, '--npy', '--json', '--out', out, ...words];
      const { code, stdout } = await whypixel(folder, ...all);
      expect(code).toBe(0);
      const bytes = (end: string) =>
        readFileSync(join(folder, out, `dog.lrp-conserving.0-dog.${end}`));
      return { document: JSON.parse(stdout), bytes };
    };
    const plain = await one('plain');
    const other = await one(
      'other',
      '--scale',
      'max',
      '--smooth',
      '2',
      '--blend',
      '0.3',
      '--size',
      '100',
    );
    expect(other.bytes('npy')).toEqual(plain.bytes('npy'));
    expect(other.document.relevance).toEqual(plain.document.relevance);
    expect(other.document.parameters).toMatchObject({ scale: 'max', smooth: 2 });
    expect(other.bytes('png')).not.toEqual(plain.bytes('png'));
    const overlay = await pictureAt('other/dog.lrp-conserving.0-dog.overlay.png');
    expect([overlay.width, overlay.height]).toEqual([100, 100]);
  });

  it('makes one figure of several classes', async () => {
    const words = ['explain', dog, '--class', 'top2', '--method', 'sa', '--out', 'two'];
    const { left } = await whypixel(folder, ...words);
    expect(left.filter((path) => path.includes('figure'))).toEqual(['two/dog.sa.top2.figure.png']);
  });

  it('writes the files of a map that means nothing, says so, and exits with 3', async () => {
    const preset = ['--preset', 'epsilon-gamma-box'];
    const { code, stdout, left } = await whypixel(folder, 'explain', dog, ...preset, '--out', 'no');
    expect(code).toBe(3);
    expect(left).toHaveLength(5);
    expect(stdout).toMatch(/this map means nothing: .*--preset conserving holds/);
    expect(stdout).not.toMatch(/reached the pixels/);
    const audit = await whypixel(folder, 'audit', dog, ...preset);
    expect(audit.code).toBe(3);
    expect(audit.stdout).toMatch(/this map means nothing/);
    expect(audit.stdout).not.toMatch(/closes to|^\s*total/m);
  });

  it.each([
    [
      '--scale',
      'p101',
      /--scale must be max, a percentile of \|R\| such as p99\.5, or a value above 0, not p101/,
    ],
    ['--smooth', '-1', /--smooth must be a number from 0 to 100/],
    ['--blend', '2', /--blend must be a number from 0 to 1/],
    ['--size', '10', /--size must be a whole number from 64 to 4096/],
  ])('refuses %s %s', async (option, value, message) => {
    const { code, stderr, left } = await whypixel(folder, 'explain', dog, `${option}=${value}`);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(left).toEqual([]);
  });
});

describe('distort', () => {
  it('says what of the region the network does not see', async () => {
    const folder = emptyFolder();
    const data = new Uint8Array(4 * 100 * 60).map((_, i) => (i % 4 === 3 ? 255 : (7 * i) % 251));
    const wide = join(folder, 'wide.png');
    writeFileSync(wide, encodePng({ width: 100, height: 60, data }));
    const distort = async (...words: string[]) => {
      const all = ['distort', wide, '--op', 'remove', '--out', 'o.png', ...words];
      const { stdout, code, stderr } = await whypixel(folder, ...all);
      return {
        code,
        stderr,
        line: stdout.split('\n').find((line) => line.includes('lies outside')),
      };
    };
    expect((await distort('--region', '0,0,10,60')).line).toBe(
      '  all of the region lies outside what the network sees (columns 20 to 79), which changes no score',
    );
    expect((await distort('--region', '10,0,40,60')).line).toMatch(
      /^ {2}25\.0 % of the region lies/,
    );
    expect((await distort('--region', '30,10,20,20')).line).toBeUndefined();
    expect((await distort('--region', '0,0,10,60', '--fit', 'contain')).line).toBeUndefined();
    const nothing = await distort('--region', '0,0,100,60', '--invert');
    expect(nothing.code).toBe(2);
    expect(nothing.stderr).toMatch(/is the whole picture, so that --invert selects nothing/);
  });
});
