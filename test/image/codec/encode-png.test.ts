import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePng, encodePngAside } from '../../../src/node/codecs/encode-png.js';
import { decodePicture } from '../../../src/node/codecs/index.js';

const side = fc.integer({ min: 8, max: 24 });
const pictures = fc.tuple(side, side, fc.boolean()).chain(([width, height, opaque]) =>
  fc.uint8Array({ minLength: 4 * width * height, maxLength: 4 * width * height }).map((data) => {
    if (opaque) for (let i = 3; i < data.length; i += 4) data[i] = 255;
    // Rows that are as the one above them, or begin so, as in figures.
    for (let y = 2; y < height; y += 2) {
      const same = 4 * ((7 * y) % (width + 1));
      data.copyWithin(4 * y * width, 4 * (y - 1) * width, 4 * (y - 1) * width + same);
      if (y % 4 === 0) data.copyWithin(4 * y * width, 4 * (y - 1) * width, 4 * y * width);
    }
    return { width, height, data };
  }),
);

describe('encodePng', () => {
  it('is undone by decodePicture, alpha included', async () => {
    await fc.assert(
      fc.asyncProperty(pictures, async (picture) => {
        const decoded = await decodePicture(encodePng(picture), 'x');
        expect([decoded.width, decoded.height]).toEqual([picture.width, picture.height]);
        expect(Buffer.from(decoded.data).equals(picture.data)).toBe(true);
      }),
    );
  });

  it('writes the same file aside, in memory that other pictures were in', async () => {
    const several = fc.array(pictures, { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(several, async (some) => {
        const inTurn: Uint8Array[] = [];
        for (const picture of some) inTurn.push(await encodePngAside(picture));
        const atOnce = await Promise.all(some.map(encodePngAside));
        const alone = some.map((picture) => Buffer.from(encodePng(picture)));
        for (const files of [inTurn, atOnce]) {
          expect(files.every((file, i) => alone[i].equals(file))).toBe(true);
        }
      }),
    );
  });

  it('writes no alpha channel for an opaque picture', () => {
    const data = new Uint8Array(4 * 64).fill(255);
    const colourType = (): number => encodePng({ width: 8, height: 8, data })[25];
    expect(colourType()).toBe(2);
    data[3] = 254;
    expect(colourType()).toBe(6);
  });
});
