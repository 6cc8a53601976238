import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { forward, type Model, type Purpose } from '../../src/nn/forward.js';
import { defineGraph, type Graph, INPUT } from '../../src/nn/graph.js';
import { convolution } from '../../src/nn/layers/convolution.js';
import { maxPooling } from '../../src/nn/layers/max-pooling.js';
import { relu } from '../../src/nn/layers/relu.js';
import { parseGraph } from '../../src/nn/parse-graph.js';
import { createEngine } from '../../src/node/engine.js';
import { type Shape, sizeOf } from '../../src/tensor/tensor.js';
import { arbitrarySeed, randomFrom, runs } from '../support/random.js';
import { randomModel } from '../support/random-graph.js';

const purposes: readonly Purpose[] = [
  ...(['scores', 'fast-scores', 'gradient'] as const),
  ...(['relevance', 'active-relevance', 'all'] as const),
];

/** A graph of its own, of which no pass is known yet. */
const anew = (graph: Graph): Graph => parseGraph(JSON.parse(JSON.stringify(graph)));

// The reference kernels keep no packed weights, so that what is live is what passes left.
const engine = await createEngine({ kernels: 'reference' });
afterAll(() => engine.close());

/** The output of node `upTo`, and all outputs that are kept, by name. */
function passOf(
  { graph, weights }: Model,
  x: ArrayLike<number>,
  shape: Shape,
  purpose: Purpose,
  upTo = graph.scores,
) {
  return engine.scope(() => {
    const trace = forward(engine, { graph, weights }, engine.from(x, shape), purpose, upTo);
    const kept = [...trace.kept].map((name) => {
      const { shape: own, data } = trace.activations.get(name) ?? engine.none;
      return [name, own, [...data]];
    });
    const scores = [...trace.scores.data];
    trace.release();
    return { scores, kept };
  });
}

describe('the plan of a pass', () => {
  it('is the right one whatever passes the graph has had before, and frees what it took', () => {
    fc.assert(
      fc.property(arbitrarySeed, (seed) => {
        const random = randomFrom(seed);
        const model = randomModel(engine, random);
        const { graph, inputShape } = model;
        const x = random.values(sizeOf(inputShape));
        const before = engine.live;
        for (let pass = 0; pass < 8; pass++) {
          const purpose = random.of(purposes);
          const upTo = random.of(graph.nodes).name;
          const again = passOf(model, x, inputShape, purpose, upTo);
          const first = passOf({ ...model, graph: anew(graph) }, x, inputShape, purpose, upTo);
          expect(again).toEqual(first);
        }
        expect(engine.live).toBe(before);
        model.release();
      }),
      runs(40),
    );
  });

  it('has the shapes of the input that it gets, not of the one before', () => {
    const random = randomFrom(3);
    const graph = defineGraph(
      [
        { name: 'conv', layer: convolution({ outputs: 3, kernel: 3, pads: 1 }), inputs: [INPUT] },
        { name: 'relu', layer: relu(), inputs: ['conv'] },
        { name: 'pool', layer: maxPooling({ kernel: 2, stride: 2 }), inputs: ['relu'] },
      ],
      'pool',
    );
    const weight = engine.from(random.values(3 * 2 * 9), [3, 2, 3, 3]);
    const model = { graph, weights: new Map([['conv', { weight, bias: engine.zeros([3]) }]]) };
    for (const shape of [
      [2, 8, 8],
      [2, 6, 9],
      [2, 9, 6],
      [2, 9, 6],
      [2, 8, 8],
    ]) {
      const x = random.values(sizeOf(shape));
      const own = passOf(model, x, shape, 'all');
      expect(own).toEqual(passOf({ ...model, graph: anew(graph) }, x, shape, 'all'));
      expect(own.kept.map(([, output]) => output)).toContainEqual([3, shape[1], shape[2]]);
    }
    const changed = [2, 10, 8];
    passOf(model, random.values(sizeOf(changed)), changed, 'all');
    changed[1] = 6;
    const { kept } = passOf(model, random.values(sizeOf(changed)), changed, 'all');
    expect(kept.map(([, output]) => output)).toContainEqual([3, 6, 8]);
    const wrong = [2, 1, 1];
    for (let again = 0; again < 2; again++) {
      expect(() => passOf(model, random.values(sizeOf(wrong)), wrong, 'all')).toThrow(/pool: /);
    }
  });
});
