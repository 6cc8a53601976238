import { afterAll, describe, expect, it } from 'vitest';
import { forward, type Purpose } from '../../src/nn/forward.js';
import { fusedIn, togetherIn } from '../../src/nn/fusion.js';
import { defineGraph, INPUT, type Node } from '../../src/nn/graph.js';
import { activation } from '../../src/nn/layers/activation.js';
import { concat } from '../../src/nn/layers/concat.js';
import { convolution } from '../../src/nn/layers/convolution.js';
import { relu } from '../../src/nn/layers/relu.js';
import { createEngine } from '../../src/node/engine.js';
import { randomFrom } from '../support/random.js';

const engine = await createEngine();
afterAll(() => engine.close());

const nodesWith = (rectifier: Node['layer']): Record<string, Node> => ({
  a: { name: 'a', layer: convolution({ outputs: 5, kernel: 1 }), inputs: [INPUT] },
  b: { name: 'b', layer: convolution({ outputs: 6, kernel: 3, pads: 1 }), inputs: [INPUT] },
  'relu-a': { name: 'relu-a', layer: rectifier, inputs: ['a'] },
  'relu-b': { name: 'relu-b', layer: rectifier, inputs: ['b'] },
  both: { name: 'both', layer: concat(), inputs: ['relu-a', 'relu-b'] },
});

const random = randomFrom(7);
const tensorOf = (shape: readonly number[]) =>
  engine.from(random.values(shape.reduce((product, extent) => product * extent, 1)), shape);
const weights = new Map([
  ['a', { weight: tensorOf([5, 4, 1, 1]), bias: tensorOf([5]) }],
  ['b', { weight: tensorOf([6, 4, 3, 3]), bias: tensorOf([6]) }],
]);
const x = tensorOf([4, 9, 11]);

/** The output of the nodes in the given order, sums of one layer, and how often a rectifier ran by itself. */
function run(rectifier: Node['layer'], purpose: Purpose, order: readonly string[]) {
  const nodes = nodesWith(rectifier);
  const graph = defineGraph(
    order.map((name) => nodes[name]),
    'both',
  );
  const own = engine.run;
  let alone = 0;
  engine.run = ((...call: Parameters<typeof own>) => {
    alone += Number(call[0] === 'relu' || call[0] === 'activate');
    own.apply(engine, call);
  }) as typeof own;
  try {
    const trace = forward(engine, { graph, weights }, x, purpose);
    const output = [...trace.scores.data];
    const sums = [...trace.call(nodes.a).output.data];
    trace.release();
    return { output, sums, alone };
  } finally {
    engine.run = own;
  }
}

const apart = ['a', 'b', 'relu-a', 'relu-b', 'both'];
const adjacent = ['a', 'relu-a', 'b', 'relu-b', 'both'];
const clip = activation('clip', { alpha: 0, beta: 0.5 });

describe.each([
  ['a ReLU', relu(), Number.POSITIVE_INFINITY],
  ['a ReLU with a ceiling', clip, 0.5],
] as const)('%s', (_, rectifier, ceiling) => {
  it('is computed with its layer wherever it stands, and leaves the sums as they are', () => {
    const result = run(rectifier, 'relevance', apart);
    expect(result).toEqual(run(rectifier, 'relevance', adjacent));
    expect(result.alone).toBe(0);
    const { output, sums } = result;
    expect(Math.min(...sums)).toBeLessThan(0);
    expect(Math.max(...sums)).toBeGreaterThan(0.5);
    const rectified = sums.map((sum) => Math.min(Math.max(sum, 0), ceiling));
    expect(output.slice(0, sums.length)).toEqual(rectified);
  });

  it('is computed by itself where its layer has another reader, to the same bits', () => {
    const { output } = run(rectifier, 'relevance', apart);
    const both = nodesWith(rectifier).both;
    const more = { ...both, inputs: [...both.inputs, 'a'] };
    const nodes = [...apart.slice(0, -1).map((name) => nodesWith(rectifier)[name]), more];
    const model = { graph: defineGraph(nodes, 'both'), weights };
    const trace = forward(engine, model, x, 'scores');
    expect([...trace.scores.data.subarray(0, output.length)]).toEqual(output);
    trace.release();
  });
});

describe('relevance of active units alone', () => {
  it('takes the output of a ReLU for the sums, but not one that has a ceiling', () => {
    const sums = run(clip, 'active-relevance', apart).sums;
    expect(sums).toEqual(run(clip, 'relevance', apart).sums);
    expect(Math.min(...run(relu(), 'active-relevance', apart).sums)).toBe(0);
  });
});

describe('what is run together', () => {
  const pointwise = (name: string, input: string): Node => ({
    name,
    layer: convolution({ outputs: 3, kernel: 1 }),
    inputs: [input],
  });
  const rectified = (name: string, layer: Node['layer'] = relu()): Node => ({
    name: `relu-${name}`,
    layer,
    inputs: [name],
  });
  const wide = (
    name: string,
    options: { kernel: number; stride?: number; pads?: number },
  ): Node => ({
    name,
    layer: convolution({ outputs: 3, ...options }),
    inputs: ['relu-a'],
  });

  it('are pointwise convolutions of one activation with the same ReLU, and nothing else', () => {
    const nodes = [
      ...[pointwise('a', INPUT), rectified('a')],
      ...[pointwise('other', INPUT), rectified('other')],
      ...[pointwise('b', 'relu-a'), rectified('b')],
      ...[wide('c', { kernel: 3, pads: 1 }), rectified('c')],
      ...[pointwise('d', 'relu-a'), rectified('d')],
      ...[pointwise('clipped', 'relu-a'), rectified('clipped', clip)],
      ...[wide('strided', { kernel: 1, stride: 2 }), rectified('strided')],
      ...[pointwise('e', 'relu-b'), rectified('e')],
      ...[pointwise('f', 'relu-a'), rectified('f')],
      pointwise('bare', 'relu-a'),
    ];
    const fused = fusedIn(nodes);
    const rectifiers = new Set(fused.values());
    const own = nodes.filter((node) => !rectifiers.has(node));
    expect(togetherIn(own, fused).map((list) => list.map(({ name }) => name))).toEqual([
      ...[['a'], ['other'], ['b', 'd', 'f'], ['c'], ['clipped'], ['strided'], ['e'], ['bare']],
    ]);
  });
});
