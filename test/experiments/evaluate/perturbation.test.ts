import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapMeans } from '../../../src/experiments/evaluate/bootstrap.js';
import { cellsOf, forEachPixel } from '../../../src/experiments/evaluate/cells.js';
import { areaOver, perturbationCurve } from '../../../src/experiments/evaluate/curve.js';
import { fills } from '../../../src/experiments/evaluate/fill.js';
import {
  massAccuracy,
  pointsInside,
  rankAccuracy,
} from '../../../src/experiments/evaluate/localisation.js';
import { type Order, orderCells } from '../../../src/experiments/evaluate/order.js';
import { cellSums } from '../../../src/experiments/grid.js';
import { googlenetInput } from '../../../src/nn/googlenet.js';
import { randomFrom } from '../../../src/random.js';
import { finish, type Steps } from '../../../src/steps.js';

const grids = fc.record({
  height: fc.integer({ min: 1, max: 30 }),
  width: fc.integer({ min: 1, max: 30 }),
  side: fc.integer({ min: 1, max: 12 }),
});

const randomMap = (length: number, seed: number): Float32Array => {
  const random = randomFrom(seed);
  return Float32Array.from({ length }, () => 2 * random.unit() - 1);
};

describe('cells', () => {
  it('cover every pixel exactly once', () => {
    fc.assert(
      fc.property(grids, ({ height, width, side }) => {
        const cells = cellsOf(height, width, side);
        const visits = new Uint8Array(height * width);
        for (let cell = 0; cell < cells.count; cell++) {
          forEachPixel(cells, cell, (pixel) => visits[pixel]++);
        }
        expect(visits.every((count) => count === 1)).toBe(true);
      }),
    );
  });

  it('hold the sums of their pixels', () => {
    fc.assert(
      fc.property(grids, ({ height, width, side }) => {
        const cells = cellsOf(height, width, side);
        const map = randomMap(height * width, 3);
        const sums = cellSums(cells, map);
        for (let cell = 0; cell < cells.count; cell++) {
          let sum = 0;
          forEachPixel(cells, cell, (pixel) => {
            sum += map[pixel];
          });
          expect(sums[cell]).toBeCloseTo(sum, 10);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('orders', () => {
  it('are permutations, most relevant first the least relevant reversed', () => {
    fc.assert(
      fc.property(grids, fc.integer({ min: 0, max: 1000 }), (size, seed) => {
        const cells = cellsOf(size.height, size.width, size.side);
        const map = randomMap(size.height * size.width, seed);
        const orderOf = (order: Order) => orderCells(cells, map, order, seed);
        for (const order of ['morf', 'lerf', 'random'] as const) {
          expect([...orderOf(order)].sort((a, b) => a - b)).toEqual([...Array(cells.count).keys()]);
        }
        const sums = cellSums(cells, map);
        const falling = [...orderOf('morf')].map((cell) => sums[cell]);
        expect(falling).toEqual([...falling].sort((a, b) => b - a));
        expect([...orderOf('lerf')].map((cell) => sums[cell])).toEqual(falling.reverse());
      }),
      { numRuns: 30 },
    );
  });

  it('take ties at random, not from the top', () => {
    const cells = cellsOf(90, 90, 9);
    const order = orderCells(cells, new Float32Array(8100), 'morf', 1);
    expect([...order]).not.toEqual([...order].sort((a, b) => a - b));
    expect(orderCells(cells, new Float32Array(8100), 'morf', 1)).toEqual(order);
  });
});

describe('fills', () => {
  const [height, width] = [12, 10];
  const input = Float32Array.from({ length: 3 * height * width }, (_, i) => (i % 256) - 110);
  const source = { input, height, width, spec: googlenetInput };

  it('are reproducible noise of all colours', () => {
    const noise = fills.noise(source, 5);
    expect(fills.noise(source, 5)).toEqual(noise);
    expect(fills.noise(source, 6)).not.toEqual(noise);
    noise.forEach((value, i) => {
      const colour = value + googlenetInput.mean[Math.floor(i / (height * width))];
      expect(colour).toBeGreaterThanOrEqual(-1e-4);
      expect(colour).toBeLessThan(255.0001);
    });
  });

  it('blur to the mean of a constant, and leave it there', () => {
    const constant = fills.blur({ ...source, input: input.map(() => 7) });
    for (const value of constant) expect(value).toBeCloseTo(7, 5);
    const spread = (values: Float32Array) => Math.max(...values) - Math.min(...values);
    expect(spread(fills.blur(source))).toBeLessThan(spread(input));
  });

  it('are the mean colour, and the negative', () => {
    expect(fills.mean(source).every((value) => value === 0)).toBe(true);
    const negative = fills.invert(source);
    expect(negative[0] + 104).toBeCloseTo(255 - (input[0] + 104), 4);
    fills.invert({ ...source, input: negative }).forEach((value, i) => {
      expect(value).toBeCloseTo(input[i], 3);
    });
  });
});

describe('curves', () => {
  const [height, width, side] = [6, 6, 2];
  const weight = randomMap(3 * height * width, 1);
  const input = randomMap(3 * height * width, 2);
  const relevance = Float32Array.from({ length: height * width }, (_, i) =>
    [0, 1, 2].reduce(
      (sum, c) => sum + weight[c * height * width + i] * input[c * height * width + i],
      0,
    ),
  );
  function* linear(x: Float32Array): Steps<number[]> {
    return [x.reduce((s, v, i) => s + v * weight[i], 0), 0];
  }
  const cells = cellsOf(height, width, side);
  const curveOf = (order: Order, perStep = 1, steps = cells.count / perStep) =>
    finish(
      perturbationCurve({
        input,
        fill: fills.mean({ input, height, width, spec: googlenetInput }),
        cells,
        order: orderCells(cells, relevance, order, 1),
        perStep,
        steps,
        target: 0,
        scoresOf: linear,
      }),
    );

  it('fall by the relevance taken away, on a linear function', () => {
    const sums = [...cellSums(cells, relevance)].sort((a, b) => b - a);
    let expected = 0;
    [...curveOf('morf').score].forEach((drop, k) => {
      if (k > 0) expected += sums[k - 1];
      expect(drop).toBeCloseTo(expected, 4);
    });
  });

  it('start at 0, and meet where everything is gone', () => {
    const [morf, lerf] = [curveOf('morf').score, curveOf('lerf').score];
    expect(morf[0]).toBe(0);
    expect(morf.at(-1)).toBeCloseTo(lerf.at(-1) as number, 5);
    expect(morf.at(-1)).toBeCloseTo(finish(linear(input))[0], 5);
  });

  it('rank the orders as they must', () => {
    const area = (order: Order) => areaOver(curveOf(order).score);
    expect(area('morf')).toBeGreaterThan(area('random'));
    expect(area('random')).toBeGreaterThan(area('lerf'));
  });

  it('take several regions a step', () => {
    expect(curveOf('morf', 3).score[1]).toBeCloseTo(curveOf('morf').score[3], 10);
  });

  it('average over L + 1 points', () => {
    expect(areaOver([0, 1, 2, 3])).toBe(1.5);
  });
});

describe('the bootstrap', () => {
  const options = { resamples: 1000, confidence: 0.95, seed: 1 };

  it('counts a picture once, however many repetitions it has', () => {
    const [interval] = bootstrapMeans([[[0]], [[1], [1], [1]]], options);
    expect(interval?.mean).toBeCloseTo(0.5, 12);
  });

  it('is a point without variation, and reproducible with it', () => {
    expect(bootstrapMeans([[[2]], [[2]]], options)).toEqual([{ mean: 2, low: 2, high: 2 }]);
    const samples = [[[1, 5]], [[2, 3]], [[9, 4]]];
    expect(bootstrapMeans(samples, options)).toEqual(bootstrapMeans(samples, options));
  });

  it('is as wide as the normal approximation says', () => {
    const random = randomFrom(4);
    const samples = Array.from({ length: 400 }, () => [[random.unit()]]);
    const [{ mean, low, high } = { mean: 0, low: 0, high: 0 }] = bootstrapMeans(samples, options);
    const standardError = Math.sqrt(1 / 12 / 400);
    expect(mean).toBeCloseTo(0.5, 1);
    expect((high - low) / (2 * 1.96 * standardError)).toBeGreaterThan(0.85);
    expect((high - low) / (2 * 1.96 * standardError)).toBeLessThan(1.15);
  });
});

describe('localisation', () => {
  const mask = Uint8Array.from([1, 1, 0, 0, 0, 0]);

  it('counts positive relevance only', () => {
    expect(massAccuracy(Float32Array.from([3, -9, 1, -5, 0, 0]), mask)).toBe(0.75);
    expect(massAccuracy(new Float32Array(6), mask)).toBeNull();
  });

  it('ranks as many pixels as the object has', () => {
    expect(rankAccuracy(Float32Array.from([9, 1, 5, 0, 0, 0]), mask)).toBe(0.5);
    expect(rankAccuracy(Float32Array.from([9, 8, 5, 0, 0, 0]), mask)).toBe(1);
    expect(rankAccuracy(new Float32Array(6), new Uint8Array(6))).toBeNull();
  });

  it('shares ties out evenly', () => {
    expect(rankAccuracy(new Float32Array(6), mask)).toBeCloseTo(2 / 6, 12);
  });

  it('points with the maximum, within a tolerance', () => {
    const map = Float32Array.from([0, 0, 1, 0, 0, 0]);
    expect(pointsInside(map, mask, 3, 0)).toBe(false);
    expect(pointsInside(map, mask, 3, 1)).toBe(true);
    expect(pointsInside(map, new Uint8Array(6), 3, 0)).toBeNull();
  });
});
