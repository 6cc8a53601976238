import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeNpy } from '../../src/nn/formats/npy.js';
import { emptyFolder, example, whypixel } from './whypixel.js';

const dog = example('dog.png');
const png = readFileSync(dog);

/** A PNG's header that promises `width` × `height` pixels, and nothing else. */
function header(width: number, height: number): Uint8Array {
  const bytes = Uint8Array.from(png);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes.subarray(0, 200);
}

const files: Record<string, Uint8Array | string> = {
  'empty.png': '',
  'text.png': 'this is no picture',
  'cut.png': png.subarray(0, png.length / 2),
  'cut.jpg': Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46),
  'huge.png': header(30_000, 30_000),
  'tiny.png': header(1, 1),
  'nan.npy': encodeNpy(new Float32Array(3 * 224 * 224).fill(Number.NaN), [3, 224, 224]),
  'flat.npy': encodeNpy(new Float32Array(224 * 224), [224, 224]),
  'small.npy': encodeNpy(new Float32Array(3 * 8 * 8), [3, 8, 8]),
  'large.npy': encodeNpy(new Float32Array(3 * 8 * 140_000), [3, 8, 140_000]),
  'weights.caffemodel': 'not a caffemodel',
  'broken.json': '{"name": "x", "rules": [{"rule": "zeta"}]}',
  'wrong.json': '{"name": "x", "rules": [{"rule": "epsilon", "epsilon": -1}]}',
  file: '',
};

function folderWithFiles(): string {
  const folder = emptyFolder();
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  mkdirSync(join(folder, 'directory'));
  return folder;
}

/** What is typed, and a part of the line that must come back. */
const mistakes: [words: string[], says: RegExp][] = [
  ...['classify', 'explain'].flatMap((command): [string[], RegExp][] => [
    [[command, 'missing.png'], /missing\.png/],
    [[command, 'directory'], /no picture .*folder directory/],
    [[command, 'empty.png'], /empty\.png/],
    [[command, 'text.png'], /text\.png/],
    [[command, 'cut.png'], /cut\.png/],
    [[command, 'cut.jpg'], /cut\.jpg/],
    [[command, 'huge.png'], /huge\.png/],
    [[command, 'tiny.png'], /tiny\.png/],
    [[command, 'nan.npy'], /NaN/],
    [[command, 'flat.npy'], /\[224, 224\]/],
    [[command, 'small.npy'], /small\.npy/],
    [[command, 'large.npy'], /scale it down/],
    [[command, dog, '--weights', 'weights.caffemodel'], /weights\.caffemodel/],
    [[command, dog, '--threads', '0'], /--threads/],
    [[command, dog, '--nonsense'], /nonsense/],
  ]),
  [['classify', dog, '--top', '0'], /--top/],
  [['explain', dog, '--class', 'no such thing'], /no such thing/],
  [['explain', dog, '--class', 'top0'], /top0/],
  [['explain', dog, '--preset', 'none'], /heatmapping/],
  [['explain', dog, '--preset', 'broken.json'], /rules\[0\]/],
  [['explain', dog, '--preset', 'wrong.json'], /epsilon/],
  [['explain', dog, '--colormap', 'plaid'], /colormap/],
  [['explain', dog, '--beta', '-1'], /--beta/],
  [['explain', dog, '--epsilon', 'NaN'], /--epsilon/],
  [['explain', dog, '--epsilon', ''], /--epsilon/],
  [['explain', dog, '--method', 'sa', '--beta', '1'], /--beta/],
  [['explain', dog, '--at', 'inception_4c'], /inception_4c/],
  [['explain', dog, '--channel', '3'], /--at/],
  [['explain', dog, '--at', 'inception_5b/output', '--channel', '9999'], /channels 0 to 1023/],
  [['explain', dog, '--out', 'file'], /file/],
  [['audit', dog, '--layer', 'conv1', '--unit', '0,0,0'], /conv1/],
  [['distort', dog, '--region', '0,0,0,0', '--op', 'grayscale'], /0,0,0,0 is empty/],
  [['distort', dog, '--region', '0,0,9,9', '--op', 'melt'], /melt/],
  [['evaluate', dog, '--methods', 'magic'], /magic/],
  [['explain', dog, '--epsilon'], /epsilon/],
  [['classify', dog, '--top'], /top/],
  [['explain', dog, '--out', '/proc/whypixel'], /whypixel/],
  [['study', 'text.png'], /text\.png/],
  [['evaluate', 'missing.png'], /missing\.png/],
  [['compare', 'cut.png', '--out', 'new/folder'], /cut\.png/],
  [['compare', dog, '--class', 'no such thing'], /no such thing/],
  [['nonsense'], /nonsense/],
];

describe('bad input', () => {
  it.each(mistakes)('whypixel %j', async (words, says) => {
    const { code, stdout, stderr, left } = await whypixel(folderWithFiles(), ...words);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^whypixel: [^\n]+\n$/);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(left).toEqual([]);
  });
});
