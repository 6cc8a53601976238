import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { animatedPng } from '../../bench/studio/apng.js';

const [WIDTH, HEIGHT] = [7, 5];

/** A grey picture, with some pixels white. */
function picture(white: readonly (readonly [x: number, y: number])[], width = WIDTH): Buffer {
  const png = new PNG({ width, height: HEIGHT });
  png.data.fill(128);
  for (let i = 3; i < png.data.length; i += 4) png.data[i] = 255;
  for (const [x, y] of white) png.data.fill(255, 4 * (y * width + x), 4 * (y * width + x) + 4);
  return PNG.sync.write(png);
}

/** The names and data of a file's chunks. */
function chunksOf(file: Buffer): { name: string; data: Buffer }[] {
  const chunks = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const name = file.toString('latin1', at + 4, at + 8);
    chunks.push({ name, data: file.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

describe('an animated PNG', () => {
  const frames = [
    { png: picture([]), milliseconds: 100 },
    {
      png: picture([
        [2, 1],
        [4, 3],
      ]),
      milliseconds: 250,
    },
    {
      png: picture([
        [2, 1],
        [4, 3],
      ]),
      milliseconds: 300,
    },
  ];
  const file = animatedPng(frames);
  const chunks = chunksOf(file);

  it('shows its first frame to what knows no animations', () => {
    expect(PNG.sync.read(file).data.equals(PNG.sync.read(frames[0].png).data)).toBe(true);
  });

  it('numbers its chunks, and says how long each frame is shown', () => {
    expect(chunks.map(({ name }) => name)).toEqual([
      ...['IHDR', 'acTL', 'fcTL', 'IDAT', 'fcTL', 'fdAT', 'fcTL', 'fdAT', 'IEND'],
    ]);
    const numbered = chunks.filter(({ name }) => name === 'fcTL' || name === 'fdAT');
    expect(numbered.map(({ data }) => data.readUInt32BE(0))).toEqual([0, 1, 2, 3, 4]);
    const controls = chunks.filter(({ name }) => name === 'fcTL').map(({ data }) => data);
    expect(controls.map((data) => data.readUInt16BE(20) / data.readUInt16BE(22))).toEqual([
      0.1, 0.25, 0.3,
    ]);
  });

  it('stores of a later frame only what has changed', () => {
    const places = chunks
      .filter(({ name }) => name === 'fcTL')
      .map(({ data }) => [4, 8, 12, 16].map((at) => data.readUInt32BE(at)));
    expect(places).toEqual([
      [WIDTH, HEIGHT, 0, 0],
      [3, 3, 2, 1],
      [1, 1, 0, 0],
    ]);
  });

  it('is refused without frames, and with frames of several sizes', () => {
    expect(() => animatedPng([])).toThrow(RangeError);
    const narrow = { png: picture([], WIDTH - 1), milliseconds: 1 };
    expect(() => animatedPng([frames[0], narrow])).toThrow(RangeError);
  });
});
