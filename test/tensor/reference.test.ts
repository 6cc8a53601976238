import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pooledShape, windowsOf } from '../../src/nn/layers/pooling.js';
import { createEngine } from '../../src/node/engine.js';
import { averagePoolingParams, poolingParams } from '../../src/tensor/kernels/signatures.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { randomConvolution } from '../support/cases.js';
import { convolve, convolveBack, forWindows, type Shape3 } from '../support/naive.js';
import {
  arbitrarySeed,
  dot,
  type Random,
  randomFrom,
  relativeL2,
  runs,
} from '../support/random.js';

const engine = await createEngine({ kernels: 'reference', dtype: 'float64' });
const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Fills an output with rubbish first: kernels must write all of it. */
const rubbish = (shape: readonly number[]): Tensor => {
  const tensor = engine.tensor(shape);
  tensor.data.fill(Number.NaN);
  return tensor;
};

/** Runs a property with random numbers and gives its tensors back. */
const holds = (numRuns: number, body: (random: Random) => void) =>
  fc.assert(
    fc.property(arbitrarySeed, (seed) => engine.scope(() => body(randomFrom(seed)))),
    runs(numRuns),
  );

describe('reference convolutions', () => {
  it('are their definition, forward and backward, and adjoint to each other', () => {
    holds(300, (random) => {
      const { inShape, weightShape, outShape, geometry } = randomConvolution(random);
      const [x, w] = [random.values(size(inShape)), random.values(size(weightShape), 0.3)];
      const [b, gy] = [random.values(weightShape[0]), random.values(size(outShape))];
      const weights = engine.from(w, weightShape);

      const y = rubbish(outShape);
      engine.run(
        'convolution',
        [engine.from(x, inShape), weights, engine.from(b, [b.length]), y],
        geometry,
      );
      const defined = convolve(x, inShape, w, weightShape, b, geometry, outShape);
      expect(relativeL2(y.data, defined)).toBeLessThan(1e-14);

      const ax = rubbish(outShape);
      engine.run('convolution', [engine.from(x, inShape), weights, engine.none, ax], geometry);
      const gx = rubbish(inShape);
      engine.run('convolutionInput', [engine.from(gy, outShape), weights, gx], geometry);
      const back = convolveBack(gy, w, weightShape, inShape, geometry, outShape);
      expect(relativeL2(gx.data, back)).toBeLessThan(1e-14);
      const [left, right] = [dot(ax.data, gy), dot(x, gx.data)];
      const scale = Math.hypot(...ax.data) * Math.hypot(...gy) + 1e-300;
      expect(Math.abs(left - right) / scale).toBeLessThan(1e-13);
    });
  });
});

describe('reference pools', () => {
  /**
   * A random pooling with as many windows as start before the padding ends, each of which has an
   * input; with ties and negative values.
   */
  const randomPool = (random: Random) => {
    const kernel = [random.whole(1, 4), random.whole(1, 4)] as const;
    const stride = [random.whole(1, 4), random.whole(1, 4)] as const;
    const [top, left, bottom, right] = [0, 1, 0, 1].map((axis) =>
      random.whole(0, kernel[axis] - 1),
    );
    const pads = [top, left, bottom, right] as const;
    const inShape: Shape3 = [random.whole(1, 3), random.whole(4, 8), random.whole(4, 8)];
    const windows = (axis: 0 | 1) => {
      const inputs = inShape[1 + axis];
      const last = Math.floor((inputs + pads[axis] - 1) / stride[axis]);
      return random.whole(1, last + 1);
    };
    const outShape: Shape3 = [inShape[0], windows(0), windows(1)];
    const x = random.values(size(inShape)).map((v) => Math.round(3 * v) + 0);
    return { inShape, outShape, x, pooling: { kernel, stride, pads } };
  };

  it('are their definitions, forward and backward', () => {
    holds(300, (random) => {
      const { inShape, outShape, x, pooling } = randomPool(random);
      const countPad = random.unit() < 0.5;
      const input = engine.from(x, inShape);
      const gy = random.values(size(outShape));
      const above = engine.from(gy, outShape);
      const max = new Float64Array(gy.length);
      const mean = new Float64Array(gy.length);
      const [toMax, toMean] = [new Float64Array(x.length), new Float64Array(x.length)];
      forWindows(inShape, outShape, pooling, countPad, (unit, inputs, divisor) => {
        const values = inputs.map((i) => x[i]);
        max[unit] = Math.max(...values);
        mean[unit] = values.reduce((a, b) => a + b, 0) / divisor;
        const winner = inputs[values.indexOf(max[unit])];
        toMax[winner] += gy[unit];
        for (const i of inputs) toMean[i] += gy[unit] / divisor;
      });
      const outputs = [rubbish(outShape), rubbish(outShape), rubbish(inShape), rubbish(inShape)];
      const [maxed, averaged, maxBack, meanBack] = outputs;
      const window = poolingParams(pooling);
      const average = averagePoolingParams({ ...pooling, countPad });
      engine.run('maxPool', [input, maxed], window);
      engine.run('averagePool', [input, averaged], average);
      engine.run('maxPoolInput', [input, above, maxBack], window);
      engine.run('averagePoolInput', [above, meanBack], average);
      expect(maxed.data).toEqual(max);
      expect(relativeL2(averaged.data, mean)).toBeLessThan(1e-14);
      expect(relativeL2(maxBack.data, toMax)).toBeLessThan(1e-14);
      expect(relativeL2(meanBack.data, toMean)).toBeLessThan(1e-14);
    });
  });

  it('divide by what ONNX divides by, where padding counts and where it does not', () => {
    const input = engine.from([6, 12, 18], [1, 1, 3]);
    const pads = [0, 1, 0, 1] as const;
    const mean = (countPad: boolean) => {
      const y = rubbish([1, 1, 3]);
      const params = averagePoolingParams({ kernel: [1, 3], stride: [1, 1], pads, countPad });
      engine.run('averagePool', [input, y], params);
      return Array.from(y.data);
    };
    expect(mean(true)).toEqual([6, 12, 10]);
    expect(mean(false)).toEqual([9, 12, 15]);
  });

  it('leave out what lies between the positions of a dilated window', () => {
    const input = engine.from([1, 20, 3, 40, 5], [1, 1, 5]);
    const [y, back] = [rubbish([1, 1, 4]), rubbish([1, 1, 5])];
    const above = engine.from([1, 2, 4, 8], [1, 1, 4]);
    const kernel = [1, 2] as const;
    const window = { kernel, stride: [1, 1], pads: [0, 1, 0, 0], dilation: [1, 2] } as const;
    engine.run('maxPool', [input, y], poolingParams(window));
    expect(Array.from(y.data)).toEqual([20, 3, 40, 5]);
    engine.run('maxPoolInput', [input, above, back], poolingParams(window));
    expect(Array.from(back.data)).toEqual([0, 1, 2, 4, 8]);
    const means = (countPad: boolean) => {
      const params = averagePoolingParams({ ...window, countPad });
      engine.run('averagePool', [input, y], params);
      engine.run('averagePoolInput', [above, back], params);
      return [Array.from(y.data), Array.from(back.data)];
    };
    expect(means(true)).toEqual([
      [10, 2, 30, 4],
      [1, 2.5, 5, 2, 4],
    ]);
    expect(means(false)).toEqual([
      [20, 2, 30, 4],
      [1, 3, 5, 2, 4],
    ]);
  });

  it('have Caffe’s number of windows', () => {
    holds(200, (random) => {
      const kernel = random.whole(1, 4);
      const stride = random.whole(1, 4);
      const pad = random.whole(0, kernel - 1);
      const least = Math.max(1, kernel - 2 * pad);
      const inShape: Shape3 = [1, random.whole(least, 8), random.whole(least, 8)];
      const outShape = pooledShape(
        inShape,
        windowsOf({ kernel, stride, pads: pad }),
      ) as unknown as Shape3;
      for (const axis of [1, 2] as const) {
        const [inputs, windows] = [inShape[axis], outShape[axis]];
        // The last window starts within the input and its padding …
        expect((windows - 1) * stride).toBeLessThan(inputs + pad);
        // … and none is missing: the next would start beyond, or the last reaches the end.
        const reaches = (windows - 1) * stride + kernel >= inputs + 2 * pad;
        expect(reaches || windows * stride >= inputs + pad).toBe(true);
      }
    });
  });
});

describe('the reference LRN', () => {
  it('is its definition, and its backward pass is its Jacobian, transposed', () => {
    holds(60, (random) => {
      const shape: Shape3 = [random.whole(1, 8), random.whole(1, 2), random.whole(1, 2)];
      const [n, alpha, beta, k] = [
        random.of([1, 3, 5]),
        0.5 + random.unit(),
        0.75,
        1 + random.unit(),
      ];
      const constants: [number, number, number, number] = [n, alpha, beta, k];
      const x = random.values(size(shape), 0.2);
      const gy = random.values(size(shape));
      const plane = shape[1] * shape[2];
      const normalise = (at: ArrayLike<number>): Float64Array =>
        Float64Array.from(at, (value, i) => {
          let squares = 0;
          for (let q = 0; q < shape[0]; q++) {
            if (Math.abs(q - Math.floor(i / plane)) <= (n - 1) / 2) {
              squares += at[q * plane + (i % plane)] ** 2;
            }
          }
          return value / (k + (alpha / n) * squares) ** beta;
        });
      const [y, gx] = [rubbish(shape), rubbish(shape)];
      engine.run('lrn', [engine.from(x, shape), y], constants);
      engine.run('lrnInput', [engine.from(x, shape), engine.from(gy, shape), gx], constants);
      expect(relativeL2(y.data, normalise(x))).toBeLessThan(1e-14);
      const h = 1e-5;
      const slope = Float64Array.from(x, (value, i) => {
        const [up, down] = [value + h, value - h].map((moved) => {
          const there = x.slice();
          there[i] = moved;
          return dot(normalise(there), gy);
        });
        return ((up as number) - (down as number)) / (2 * h);
      });
      expect(relativeL2(gx.data, slope)).toBeLessThan(1e-8);
    });
  });
});

describe('reference kernels on elements', () => {
  it('are their definitions', () => {
    holds(60, (random) => {
      const shape: Shape3 = [random.whole(1, 3), random.whole(1, 3), random.whole(1, 3)];
      const [a, c, out] = [0, 1, 2].map(() => random.values(size(shape), 0.3));
      const [ta, tc] = [engine.from(a, shape), engine.from(c, shape)];
      const filled = (values: Float64Array) => engine.from(values, shape);
      const result = rubbish(shape);
      const is = (tensor: Tensor, of: (i: number) => number) =>
        expect(Array.from(tensor.data, (v) => v + 0)).toEqual(Array.from(a, (_, i) => of(i) + 0));
      const at = (values: Float64Array, i: number) => values[i];

      engine.run('relu', [ta, result], []);
      is(result, (i) => Math.max(at(a, i), 0));
      engine.run('part', [ta, result], [1]);
      is(result, (i) => Math.max(at(a, i), 0));
      engine.run('part', [ta, result], [-1]);
      is(result, (i) => Math.min(at(a, i), 0));
      engine.run('reluInput', [ta, tc, result], [0]);
      is(result, (i) => (at(a, i) > 0 ? at(c, i) : 0));
      engine.run('reluInput', [ta, tc, result], [1]);
      is(result, (i) => (at(a, i) > 0 && at(c, i) > 0 ? at(c, i) : 0));
      engine.run('reluInput', [ta, tc, result], [2]);
      is(result, (i) => Math.max(at(c, i), 0));
      const sum = filled(out);
      engine.run('add', [ta, sum], []);
      is(sum, (i) => at(out, i) + at(a, i));
      const fused = filled(out);
      engine.run('multiply', [ta, tc, fused], [1]);
      is(fused, (i) => at(out, i) + at(a, i) * at(c, i));
      engine.run('multiply', [ta, tc, fused], [0]);
      is(fused, (i) => at(a, i) * at(c, i));
      const plane = shape[1] * shape[2];
      const map = random.values(plane);
      const spread = filled(out);
      engine.run('addToChannels', [engine.from(map, [1, shape[1], shape[2]]), spread], []);
      is(spread, (i) => at(out, i) + at(map, i % plane));
    });
  });
});
