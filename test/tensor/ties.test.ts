import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../src/node/engine.js';
import type { Engine } from '../../src/tensor/engine.js';
import {
  convolutionParams,
  type PoolingShape,
  poolingParams,
} from '../../src/tensor/kernels/signatures.js';
import { whole } from '../../src/tensor/packed-weights.js';
import type { Real, Shape } from '../../src/tensor/tensor.js';
import { convolvedShape } from '../support/naive.js';
import { arbitrarySeed, randomFrom, runs } from '../support/random.js';

/** A picture whose pixels repeat, with a rectangle of other pixels on it. */
interface Drawn {
  readonly seed: number;
  readonly channels: number;
  readonly outputs: number;
  readonly size: readonly [number, number];
  /** Of the repetition: 1×1 is a flat picture, 1×n and n×1 are stripes, the rest tiles. */
  readonly tile: readonly [number, number];
  /** Diagonal stripes instead, of a period: along rows − columns with 1, rows + columns with −1; 0 for none. */
  readonly diagonal: readonly [slant: -1 | 0 | 1, period: number];
  /** How much stronger the rectangle's pixels are. */
  readonly contrast: number;
  readonly kernel: number;
  readonly stride: number;
  readonly pool: PoolingShape;
}

const between = (min: number, max: number) => fc.integer({ min, max });

const drawn: fc.Arbitrary<Drawn> = fc.record({
  seed: arbitrarySeed,
  channels: between(3, 40),
  outputs: between(3, 36),
  size: fc.tuple(between(8, 26), between(8, 26)),
  tile: fc.tuple(between(1, 2), between(1, 2)),
  diagonal: fc.tuple(fc.constantFrom(-1, 0, 0, 1), between(2, 24)),
  contrast: fc.constantFrom(0, 1, 1e3, 1e6),
  kernel: fc.constantFrom(1, 3, 3, 3, 5, 7),
  stride: between(1, 2),
  pool: fc.constantFrom(1, 2).map((stride) => ({
    kernel: [3, 3],
    stride: [stride, stride],
    pads: [stride % 2, stride % 2, 1, 1],
  })),
});

const shapeOf = ({ kernel, stride }: Drawn) => {
  const pad = (kernel - 1) / 2;
  return {
    stride: [stride, stride],
    pads: [pad, pad, pad, pad],
    dilation: [1, 1],
    groups: 1,
  } as const;
};

/** The picture, `[C, H, W]`, weights and biases. */
function draw({ seed, channels, outputs, size: [height, width], kernel, ...pattern }: Drawn) {
  const { tile, diagonal, contrast } = pattern;
  const [slant, period] = diagonal;
  const random = randomFrom(seed);
  const pixels = random.values(channels * Math.max(period, tile[0] * tile[1])).map(Math.abs);
  const placeOf = (row: number, column: number): number =>
    slant === 0
      ? (row % tile[0]) * tile[1] + (column % tile[1])
      : (row - slant * column + width * period) % period;
  const [top, left] = [random.whole(0, height - 1), random.whole(0, width - 1)];
  const [bottom, right] = [random.whole(top, height), random.whole(left, width)];
  const x = Float32Array.from({ length: channels * height * width }, (_, i) => {
    const [c, row, column] = [
      Math.floor(i / (height * width)),
      Math.floor(i / width) % height,
      i % width,
    ];
    const isInside = row >= top && row < bottom && column >= left && column < right;
    if (isInside && contrast > 0) return contrast * random.unit();
    return pixels[c + channels * placeOf(row, column)] as number;
  });
  return {
    x,
    weight: Float32Array.from(random.values(outputs * channels * kernel * kernel)),
    bias: Float32Array.from(random.values(outputs)),
  };
}

/** Max pooling of a convolution with ReLU: what pooling saw, and where each window's gradient went. */
function pooled(engine: Engine, picture: Drawn) {
  const { channels, outputs, size, kernel, pool } = picture;
  const given = draw(picture);
  const shape = shapeOf(picture);
  return engine.scope(() => {
    const x = engine.from(given.x, [channels, ...size]);
    const filter = whole(engine.from(given.weight, [outputs, channels, kernel, kernel]));
    const bias = engine.from(given.bias, [outputs]);
    const y = engine.tensor(
      convolvedShape(
        [channels, ...size],
        [outputs, channels, kernel, kernel],
        convolutionParams(shape),
      ),
    );
    engine.convolve({ x, filter, bias, y, z: engine.none, shape, exactness: 'decisive' });
    const [, height, width] = y.shape as [number, number, number];
    const windows = [height, width].map(
      (extent) => Math.floor((extent + 2 * pool.pads[0] - 3) / pool.stride[0]) + 1,
    ) as [number, number];
    const count = windows[0] * windows[1];
    const winners: Int32Array[] = [];
    // One window of every channel at a time, so that its winner can be told.
    const gy = engine.tensor([outputs, ...windows]);
    const gx = engine.tensor(y.shape);
    for (let window = 0; window < count; window++) {
      gy.data.fill(0);
      for (let m = 0; m < outputs; m++) gy.data[m * count + window] = 1;
      engine.run('maxPoolInput', [y, gy, gx], poolingParams(pool));
      winners.push(
        Int32Array.from({ length: outputs }, (_, m) => gx.data.indexOf(1, m * height * width)),
      );
    }
    return { y: new Float32Array(y.data), shape: y.shape as Shape, winners };
  });
}

/** The numbers that output (i, j) sees, as text; zeros beyond the edge. */
function seenAt({ x }: { x: Real }, picture: Drawn, i: number, j: number): string {
  const { channels, size, kernel, stride } = picture;
  const [height, width] = size;
  const seen: number[] = [];
  for (let c = 0; c < channels; c++) {
    for (let u = 0; u < kernel; u++) {
      for (let v = 0; v < kernel; v++) {
        const [row, column] = [
          i * stride + u - (kernel - 1) / 2,
          j * stride + v - (kernel - 1) / 2,
        ];
        const isInside = row >= 0 && row < height && column >= 0 && column < width;
        seen.push(isInside ? (x[(c * height + row) * width + column] as number) : 0);
      }
    }
  }
  return seen.join();
}

/** Rows down and columns to the right, as far as a window of 3×3 reaches. */
const STEPS = [-2, -1, 0, 1, 2].flatMap((right) =>
  [0, 1, 2].flatMap((down) => (down > 0 || right > 0 ? [[down, right] as const] : [])),
);

describe('ties', () => {
  let simd: Engine;
  let reference: Engine;
  beforeAll(async () => {
    simd = await createEngine({ kernels: 'simd' });
    reference = await createEngine({ kernels: 'reference' });
  });
  afterAll(async () => {
    await simd.close();
    await reference.close();
  });

  it('stay ties: outputs that see the same numbers are the same bit for bit', () => {
    fc.assert(
      fc.property(drawn, (picture) => {
        const { y, shape } = pooled(simd, { ...picture });
        const [outputs, height, width] = shape as [number, number, number];
        const given = draw(picture);
        const seen = Array.from({ length: height * width }, (_, at) =>
          seenAt(given, picture, Math.floor(at / width), at % width),
        );
        for (let at = 0; at < seen.length; at++) {
          for (const [down, right] of STEPS) {
            const step = down * width + right;
            const column = (at % width) + right;
            if (column < 0 || column >= width || seen[at] !== seen[at + step]) continue;
            for (let m = 0; m < outputs; m++) {
              const [a, b] = [y[m * seen.length + at], y[m * seen.length + at + step]];
              if (a !== b) expect.fail(`channel ${m}: ${a} at ${at}, ${b} at ${at + step}`);
            }
          }
        }
      }),
      runs(60),
    );
  });

  it('are decided as the reference kernels decide them', () => {
    let ties = 0;
    fc.assert(
      fc.property(drawn, (picture) => {
        const [ours, theirs] = [pooled(simd, picture), pooled(reference, picture)];
        const largest = theirs.y.reduce((most, value) => Math.max(most, value), 0);
        theirs.winners.forEach((row, window) => {
          row.forEach((place, m) => {
            const own = ours.winners[window]?.[m] as number;
            const [a, b] = [theirs.y[place] as number, theirs.y[own] as number];
            if (own === place) {
              ties += Number(theirs.y.indexOf(a, place + 1) <= place + 2);
              return;
            }
            // Two numbers this near to each other may change places by rounding; equal ones may not.
            const isNear = a !== b && a - b <= 1e-5 * largest;
            if (!isNear) expect.fail(`channel ${m}, window ${window}: ${own} won, not ${place}`);
          });
        });
      }),
      runs(30),
    );
    expect(ties).toBeGreaterThan(1000);
  });
});
