import { describe, expect, it } from 'vitest';
import { activationMemory } from '../../src/nn/activation-memory.js';
import { planFor } from '../../src/nn/forward-plan.js';
import { defineGraph, INPUT, inferShapes, type Node } from '../../src/nn/graph.js';
import { concat } from '../../src/nn/layers/concat.js';
import { convolution } from '../../src/nn/layers/convolution.js';
import { createEngine } from '../../src/node/engine.js';

const convolve = (name: string, outputs: number, input: string): Node => ({
  name,
  layer: convolution({ outputs, kernel: 1 }),
  inputs: [input],
});
const join = (name: string, ...inputs: readonly string[]): Node => ({
  name,
  layer: concat(),
  inputs,
});

/** `a`, the input, `b` and `a` again are joined; of the second concatenation, only `c` is not copied. */
const graph = defineGraph(
  [
    convolve('a', 3, INPUT),
    convolve('b', 4, INPUT),
    join('one', 'a', INPUT, 'b', 'a'),
    convolve('c', 5, 'one'),
    join('two', 'one', 'c', 'b'),
  ],
  'two',
);

describe('the memory of a pass', () => {
  it('has what is concatenated in its place, and frees it with the last of what lies there', async () => {
    const engine = await createEngine({ kernels: 'reference' });
    const { joined } = planFor(graph, 'all');
    expect([...joined.keys()]).toEqual(['a', 'b', 'c']);
    const memory = activationMemory(engine, inferShapes(graph, [2, 1, 3]), joined);
    const [a, b] = [memory.allocate('a'), memory.allocate('b')];
    expect(engine.live).toBe(1);
    const one = memory.allocate('one');
    expect(engine.live).toBe(1);
    expect([a, b].map(({ offset }) => (offset - one.offset) / 4)).toEqual([0, (3 + 2) * 3]);
    a.data.fill(1);
    b.data.fill(2);
    const [first, own, second, again] = [3, 2, 4, 3].map((channels) => channels * 3);
    expect([...one.data.subarray(0, first)]).toEqual(new Array(first).fill(1));
    expect([...one.data.subarray(first + own, first + own + second)]).toEqual(
      new Array(second).fill(2),
    );
    expect(one.data.length).toBe(first + own + second + again);
    memory.free('a');
    memory.free('one');
    memory.free('one');
    expect(engine.live, 'b lies there yet').toBe(1);
    memory.free('b');
    expect(engine.live).toBe(0);
    memory.allocate('c', true);
    memory.allocate('two');
    expect(engine.live, 'both, and the low part').toBe(2);
    memory.release();
    expect(engine.live).toBe(0);
    await engine.close();
  });
});
