import fc from 'fast-check';
import type { OperationStep } from '../../../src/image/distort/index.js';
import type { Picture } from '../../../src/image/picture.js';
import type { Region, Size } from '../../../src/image/regions/index.js';

/** Sizes from one pixel up, mostly odd, both narrow and wide. */
export const sizes: fc.Arbitrary<Size> = fc.record({
  width: fc.integer({ min: 1, max: 23 }),
  height: fc.integer({ min: 1, max: 19 }),
});

const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length, size: 'max' });

/** Noise pictures of one size, transparent pixels included. */
export const picturesOf = ({ width, height }: Size): fc.Arbitrary<Picture> =>
  bytes(4 * width * height).map((data) => {
    for (let i = 3; i < data.length; i += 4) data[i] = data[i] < 64 ? data[i] * 4 : 255;
    return { width, height, data };
  });

/** Regions without soft edges: empty, full, one pixel, or any. */
export const hardRegionsOf = ({ width, height }: Size): fc.Arbitrary<Region> => {
  const pixels = width * height;
  return fc
    .oneof(
      fc.constant(new Uint8Array(pixels)),
      fc.constant(new Uint8Array(pixels).fill(255)),
      fc.nat(pixels - 1).map((i) => new Uint8Array(pixels).fill(255, i, i + 1)),
      bytes(pixels).map((mask) => mask.map((value) => (value > 100 ? 255 : 0))),
    )
    .map((mask) => ({ width, height, mask }));
};

/** Regions with or without soft edges. */
export const regionsOf = (size: Size): fc.Arbitrary<Region> =>
  fc.oneof(
    hardRegionsOf(size),
    bytes(size.width * size.height).map((mask) => ({
      ...size,
      mask: mask.map((value) => (value < 80 ? 0 : value)),
    })),
  );

export const seeds = fc.integer({ min: 0, max: 0xffffffff });

/** Every operation, with any parameters that it takes. */
export const steps: fc.Arbitrary<OperationStep> = fc.oneof(
  fc.integer({ min: 1, max: 30 }).map((block) => step({ name: 'pixelate', parameters: { block } })),
  fc.constant(step({ name: 'grayscale', parameters: {} })),
  fc
    .double({ min: 1e-3, max: 1e9, noNaN: true })
    .map((sigma) => step({ name: 'blur', parameters: { sigma } })),
  seeds.map((seed) => step({ name: 'noise', parameters: { seed } })),
  fc.constant(step({ name: 'remove', parameters: {} })),
  fc.constant(step({ name: 'inpaint', parameters: {} })),
);

function step(value: OperationStep): OperationStep {
  return value;
}

/** A size, a picture of it and a region of it. */
export const scenes = (
  regions: (size: Size) => fc.Arbitrary<Region> = regionsOf,
): fc.Arbitrary<{ picture: Picture; region: Region }> =>
  sizes.chain((size) => fc.record({ picture: picturesOf(size), region: regions(size) }));

/** A picture whose pixels are given by a function of their place; opaque. */
export function draw(
  { width, height }: Size,
  colourAt: (x: number, y: number) => readonly [number, number, number],
): Picture {
  const data = new Uint8Array(4 * width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) data.set([...colourAt(x, y), 255], i);
  }
  return { width, height, data };
}

/** A region without soft edges whose pixels are given by a function of their place. */
export function select({ width, height }: Size, inside: (x: number, y: number) => boolean): Region {
  const mask = new Uint8Array(width * height);
  for (let i = 0; i < mask.length; i++) {
    if (inside(i % width, Math.floor(i / width))) mask[i] = 255;
  }
  return { width, height, mask };
}

/** The rows of a mask as text, `#` inside, `.` outside, for tests that a person can read. */
export function text({ width, height, mask }: Region): string[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from(mask.subarray(y * width, (y + 1) * width), (v) => (v > 0 ? '#' : '.')).join(''),
  );
}
