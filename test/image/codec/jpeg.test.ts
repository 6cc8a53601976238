import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { MAX_SCANS } from '../../../src/image/codec/jpeg-scan.js';
import { decodePicture } from '../../../src/node/codecs/index.js';
import { expectSameNumbers } from '../../support/arrays.js';
import { describeWithSharedData, sharedData } from '../../support/shared-data.js';
import { fixture, jsonFixture, rgbOf } from '../support/fixture.js';

const good = fixture('baseline-420.jpg');
const progressive = fixture('progressive-420.jpg');
const EOI = Buffer.from([0xff, 0xd9]);

/** The file with a segment put in after its first two bytes. */
const withSegment = (marker: number, content: Uint8Array, file = good): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([file.subarray(0, 2), head, content, file.subarray(2)]);
};

/** The file with bytes of its frame header, from the sample precision on, replaced. */
const withFrame = (offset: number, bytes: number[], file = good): Buffer => {
  const changed = Buffer.from(file);
  changed.set(bytes, file.indexOf(Buffer.from([0xff, 0xc0])) + 4 + offset);
  return changed;
};

describe('a JPEG', () => {
  it.each([
    'baseline-420',
    'baseline-422',
    'baseline-440',
    'baseline-444',
    'progressive-420',
    'restart',
    'grey',
    'rgb',
  ])('%s has the pixels that Pillow gives it', async (name) => {
    const picture = await decodePicture(fixture(`${name}.jpg`), name);
    const { width, height, data } = PNG.sync.read(fixture(`${name}.png`));
    expect([picture.width, picture.height]).toEqual([width, height]);
    expect(Buffer.from(picture.data).equals(data)).toBe(true);
  });

  const { sums } = jsonFixture<{ sums: Record<string, string> }>('pillow.json');
  it.each(Object.keys(sums).filter((name) => name.endsWith('.jpg')))(
    '%s, of inks or of colours at half the height, has the pixels that Pillow gives it',
    async (name) => {
      const { width, height, data } = await decodePicture(fixture(name), name);
      expect([width, height]).toEqual([45, 33]);
      expect(createHash('sha256').update(rgbOf(data)).digest('hex')).toBe(sums[name]);
      expect(data.every((value, i) => i % 4 !== 3 || value === 255)).toBe(true);
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('of orientation %i is set upright', async (orientation) => {
    const stored = await decodePicture(good, 'x');
    const exif = Buffer.from('45786966000049492a000800000001001201030001000000000000000000', 'hex');
    exif[24] = orientation;
    const shown = await decodePicture(withSegment(0xe1, exif), 'x');
    const [w, h] = [stored.width, stored.height];
    // EXIF 2.3, section 4.6.4: where the shown pixel (x, y) is stored.
    const places: ((x: number, y: number) => [number, number])[] = [
      (x, y) => [x, y],
      (x, y) => [w - 1 - x, y],
      (x, y) => [w - 1 - x, h - 1 - y],
      (x, y) => [x, h - 1 - y],
      (x, y) => [y, x],
      (x, y) => [y, h - 1 - x],
      (x, y) => [w - 1 - y, h - 1 - x],
      (x, y) => [w - 1 - y, x],
    ];
    expect([shown.width, shown.height]).toEqual(orientation < 5 ? [w, h] : [h, w]);
    for (let y = 0; y < shown.height; y++) {
      for (let x = 0; x < shown.width; x++) {
        const [sx, sy] = places[orientation - 1](x, y);
        const at = 4 * (y * shown.width + x);
        const from = 4 * (sy * w + sx);
        expect(shown.data.subarray(at, at + 4)).toEqual(stored.data.subarray(from, from + 4));
      }
    }
  });

  it('cut short anywhere is an error that says so', async () => {
    for (const file of [good, progressive]) {
      for (let length = 3; length < file.length; length += 7) {
        const cut = decodePicture(file.subarray(0, length), 'cut.jpg');
        await expect(cut).rejects.toThrow(/^cut\.jpg is cut short/);
      }
    }
  });

  it('cut short and closed with an end marker is an error, not a half-grey picture', async () => {
    for (const file of [good, progressive]) {
      for (const share of [0.6, 0.75, 0.9, 0.97]) {
        const closed = Buffer.concat([file.subarray(0, Math.floor(share * file.length)), EOI]);
        await expect(decodePicture(closed, 'cut.jpg')).rejects.toThrow(
          /^cut\.jpg is (a damaged JPEG|cut short)/,
        );
      }
    }
  });

  it('may hold stray bytes before its end marker, and anything after it', async () => {
    const stray = Buffer.concat([good.subarray(0, -2), Buffer.alloc(200, 7), EOI, good]);
    expectSameNumbers(
      (await decodePicture(stray, 'x')).data,
      (await decodePicture(good, 'x')).data,
    );
  });

  const scanHeader = progressive.subarray(progressive.indexOf(Buffer.from([0xff, 0xda])), -2);
  it.each([
    ['in arithmetic code', fixture('arithmetic.jpg'), /arithmetic-coded JPEG, which is not read/],
    ['without loss', withSegment(0xc3, Buffer.alloc(8)), /lossless JPEG/],
    ['of 12 bits', withFrame(0, [12]), /12 bits/],
    ['of two channels', withFrame(5, [2]), /damaged JPEG \(2 colour channels\)/],
    ['of 65000×65000', withFrame(1, [253, 232, 253, 232]), /too large: 65000×65000/],
    ['of 1×1', withFrame(1, [0, 1, 0, 1]), /too small/],
    ['of no height', withFrame(1, [0, 0]), /damaged: its header says/],
    ['with two frames', withSegment(0xc0, good.subarray(160, 177)), /damaged|too|bits/],
    ['with a segment of no length', Buffer.from([255, 216, 255, 225, 0, 0]), /damaged JPEG/],
    ['with no picture', Buffer.from([255, 216, 255, 217]), /damaged JPEG \(it holds no picture\)/],
    [
      'of more scans than any encoder writes',
      Buffer.concat([progressive.subarray(0, -2), ...Array(MAX_SCANS).fill(scanHeader)]),
      /more than 100 scans/,
    ],
  ])('%s is refused', async (_, file, message) => {
    await expect(decodePicture(file, 'bad.jpg')).rejects.toThrow(message);
  });

  it('leaves no browser global behind, whether it decodes or not', async () => {
    await Promise.allSettled([decodePicture(good, 'a'), decodePicture(good.subarray(0, 99), 'b')]);
    expect('ImageData' in globalThis).toBe(false);
  });

  it('decodes the same beside others, sound and broken', async () => {
    const broken = Buffer.concat([good.subarray(0, 1000), EOI]);
    const files = [good, broken, progressive, broken, good];
    const results = await Promise.allSettled(files.map((file) => decodePicture(file, 'x')));
    const statuses = results.map(({ status }) => status === 'fulfilled');
    expect(statuses).toEqual([true, false, true, false, true]);
  });
});

interface Photographs {
  photographs: Record<string, { width: number; height: number; sha256: string }>;
}

describeWithSharedData('the photographs', () => {
  const { photographs } = jsonFixture<Photographs>('photographs.json');
  it.each(Object.entries(photographs))(
    '%s has the pixels that Pillow gives it',
    async (name, of) => {
      const picture = await decodePicture(readFileSync(sharedData(`images/${name}`)), name);
      const sha256 = createHash('sha256').update(rgbOf(picture.data)).digest('hex');
      expect({ width: picture.width, height: picture.height, sha256 }).toEqual(of);
    },
  );
});
