import { afterAll, describe, expect, it } from 'vitest';
import { forward } from '../../src/nn/forward.js';
import { defineGraph, INPUT, type Node } from '../../src/nn/graph.js';
import { concat } from '../../src/nn/layers/concat.js';
import { convolution } from '../../src/nn/layers/convolution.js';
import { relu } from '../../src/nn/layers/relu.js';
import { createEngine } from '../../src/node/engine.js';
import { randomFrom } from '../support/random.js';

const engine = await createEngine();
afterAll(() => engine.close());

const nodes: Record<string, Node> = {
  a: { name: 'a', layer: convolution({ outputs: 5, kernel: 1 }), inputs: [INPUT] },
  b: { name: 'b', layer: convolution({ outputs: 6, kernel: 3, pads: 1 }), inputs: [INPUT] },
  'relu-a': { name: 'relu-a', layer: relu(), inputs: ['a'] },
  'relu-b': { name: 'relu-b', layer: relu(), inputs: ['b'] },
  both: { name: 'both', layer: concat(), inputs: ['relu-a', 'relu-b'] },
};

const random = randomFrom(7);
const tensorOf = (shape: readonly number[]) =>
  engine.from(random.values(shape.reduce((product, extent) => product * extent, 1)), shape);
const weights = new Map([
  ['a', { weight: tensorOf([5, 4, 1, 1]), bias: tensorOf([5]) }],
  ['b', { weight: tensorOf([6, 4, 3, 3]), bias: tensorOf([6]) }],
]);
const x = tensorOf([4, 9, 11]);

/** The output of the nodes in the given order, and how often the kernel of a ReLU by itself ran. */
function run(...order: string[]) {
  const graph = defineGraph(
    order.map((name) => nodes[name]),
    'both',
  );
  const own = engine.run;
  let rectified = 0;
  engine.run = ((...call: Parameters<typeof own>) => {
    rectified += Number(call[0] === 'relu');
    own.apply(engine, call);
  }) as typeof own;
  try {
    const trace = forward(engine, { graph, weights }, x, 'relevance');
    const output = [...trace.scores.data];
    const sums = [...(trace.activations.get('a')?.data ?? [])];
    trace.release();
    return { output, sums, rectified };
  } finally {
    engine.run = own;
  }
}

describe('a ReLU', () => {
  it('is computed with its layer wherever it stands, to the same bits', () => {
    const apart = run('a', 'b', 'relu-a', 'relu-b', 'both');
    const adjacent = run('a', 'relu-a', 'b', 'relu-b', 'both');
    expect(apart).toEqual(adjacent);
    expect(apart.rectified).toBe(0);
    expect(Math.min(...apart.sums)).toBeLessThan(0);
    expect(Math.min(...apart.output)).toBe(0);
  });
});
