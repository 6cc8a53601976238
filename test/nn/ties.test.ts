import { expect, it } from 'vitest';
import { createSubject } from '../../src/explain/subject.js';
import type { MaxPoolingSpec } from '../../src/nn/layers/max-pooling.js';
import type { NetworkFiles } from '../../src/nn/network.js';
import { createEngine } from '../../src/node/engine.js';
import { loadNetwork } from '../../src/node/read-network.js';
import type { Engine, EngineOptions } from '../../src/tensor/engine.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { randomFrom } from '../support/random.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';

const SIZE = 128;

/** A quarter of the picture each: where in a list of colours a pixel's is. */
const PATTERNS: readonly ((row: number, column: number) => number)[] = [
  () => 0,
  (row, column) => (row + column) % 16,
  (row, column) => (row - column + SIZE) % 24,
  (row, column) => 8 * (row % 16 < 8 ? 1 : 0) + (column % 8),
];

/** The picture, `[3, SIZE, SIZE]`: flat, stripes along both diagonals, tiles; its colours are whole numbers. */
function patterned(seed: number): Float32Array {
  const random = randomFrom(seed);
  const colours = Array.from({ length: 3 * 24 }, () => random.whole(-120, 130));
  const half = SIZE / 2;
  return Float32Array.from({ length: 3 * SIZE * SIZE }, (_, i) => {
    const [c, row, column] = [
      Math.floor(i / SIZE ** 2),
      Math.floor(i / SIZE) % SIZE,
      i % SIZE,
    ] as const;
    const pattern = PATTERNS[2 * Math.floor(row / half) + Math.floor(column / half)];
    return colours[24 * c + pattern(row, column)];
  });
}

/** What max pooling chose from, and where in it each window's choice lies. */
interface Choice {
  readonly layer: string;
  readonly values: Float64Array;
  readonly winners: readonly number[];
}

/** The first of the largest numbers of each window; beyond the edge there are none. */
function chosen({ data, low, shape }: Tensor, spec: MaxPoolingSpec, layer: string): Choice {
  const [channels, height, width] = shape;
  const values = Float64Array.from(data, (value, i) => value + (low?.data[i] ?? 0));
  const winners: number[] = [];
  const [top, left] = spec.pads;
  for (let c = 0; c < channels; c++) {
    for (let y = -top; y < height - (top > 0 ? 1 : 0); y += spec.stride[0]) {
      for (let x = -left; x < width - (left > 0 ? 1 : 0); x += spec.stride[1]) {
        let best = -1;
        for (let row = Math.max(0, y); row < Math.min(height, y + spec.kernel[0]); row++) {
          for (
            let column = Math.max(0, x);
            column < Math.min(width, x + spec.kernel[1]);
            column++
          ) {
            const at = (c * height + row) * width + column;
            if (best < 0 || values[at] > values[best]) best = at;
          }
        }
        winners.push(best);
      }
    }
  }
  return { layer, values, winners };
}

/** All that max pooling chooses in one pass. */
async function choices(options: EngineOptions, files: NetworkFiles): Promise<Choice[]> {
  const engine: Engine = await createEngine(options);
  const network = await loadNetwork(engine, files);
  const shape = [3, SIZE, SIZE];
  const subject = createSubject(engine, network, patterned(3), shape, { purpose: 'all' });
  const trace = subject.trace('all');
  const found = trace.nodes.flatMap(({ name, layer, inputs }) =>
    layer.type === 'max-pooling'
      ? [chosen(trace.activations.get(inputs[0]) as Tensor, layer, name)]
      : [],
  );
  subject.release();
  await engine.close();
  return found;
}

/** Holds the choices of both kernel sets to those of float64, where that finds numbers that are equal. */
async function expectTiesKept(files: NetworkFiles): Promise<void> {
  const exact = await choices({ kernels: 'reference', dtype: 'float64' }, files);
  expect(exact.length).toBe(13);
  for (const kernels of ['simd', 'reference'] as const) {
    const given = await choices({ kernels }, files);
    let compared = 0;
    exact.forEach(({ layer, values, winners }, index) => {
      const own = given[index].winners;
      expect(own.length).toBe(winners.length);
      winners.forEach((right, window) => {
        if (values[own[window]] !== values[right] || values[right] === 0) return;
        compared++;
        if (own[window] !== right) {
          expect.fail(`${kernels}, ${layer}, window ${window}: ${own[window]} won, not ${right}`);
        }
      });
    });
    expect(compared).toBeGreaterThan(10_000);
  }
}

it('equal numbers stay equal through the embedded network, and the first of them wins', async () => {
  await expectTiesKept({});
}, 240_000);

describeWithSharedData('ties in the published network', () => {
  it('stay, and the first of equal numbers wins', async () => {
    await expectTiesKept({ weights: sharedData('weights/bvlc_googlenet.caffemodel') });
  }, 240_000);
});
