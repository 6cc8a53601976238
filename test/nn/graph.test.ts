import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.js';
import { forward, type Model, scoresOf } from '../../src/nn/forward.js';
import { googlenet, googlenetInput } from '../../src/nn/googlenet.js';
import type { Network } from '../../src/nn/network.js';
import { parseGraph } from '../../src/nn/parse-graph.js';
import { adoptNetwork, publishNetwork } from '../../src/nn/publish.js';
import { gradientOf } from '../../src/nn/pull-back.js';
import { createEngine } from '../../src/node/engine.js';
import type { Engine } from '../../src/tensor/engine.js';
import { sizeOf } from '../../src/tensor/tensor.js';
import { arbitrarySeed, randomFrom, runs } from '../support/random.js';
import { randomModel } from '../support/random-graph.js';

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));

const networkOf = ({ graph, weights }: Model): Network => ({
  name: 'random',
  sha256: '0'.repeat(64),
  parameters: 0,
  labels: [],
  input: googlenetInput,
  graph,
  weights,
});

/** The scores, and the gradient of their sum. */
function resultsOf(engine: Engine, model: Model, x: readonly number[], shape: readonly number[]) {
  return engine.scope(() => {
    const trace = forward(engine, model, engine.from(x, shape), 'gradient');
    const seed = engine.tensor(trace.scores.shape);
    seed.data.fill(1);
    const scores = [...trace.scores.data];
    return { scores, gradient: [...gradientOf(engine, trace, seed).data] };
  });
}

describe('a graph of random layers', () => {
  it('survives JSON, with the same results to the bit', async () => {
    const engine = await createEngine();
    fc.assert(
      fc.property(arbitrarySeed, (seed) => {
        const random = randomFrom(seed);
        const model = randomModel(engine, random);
        const x = [...random.values(sizeOf(model.inputShape))];
        const graph = parseGraph(json(model.graph));
        expect(graph).toEqual(model.graph);
        const again = resultsOf(engine, { ...model, graph }, x, model.inputShape);
        expect(again).toEqual(resultsOf(engine, model, x, model.inputShape));
        model.release();
      }),
      runs(60),
    );
    await engine.close();
  });

  it('is adopted, as plain data, by another engine over the same memory', async () => {
    const engine = await createEngine();
    const other = await createEngine({ attach: engine.share() });
    fc.assert(
      fc.property(arbitrarySeed, (seed) => {
        const random = randomFrom(seed);
        const model = randomModel(engine, random);
        const x = [...random.values(sizeOf(model.inputShape))];
        const published = json(publishNetwork(networkOf(model)));
        const adopted = adoptNetwork(other.memory, published);
        const wanted = scoresOf(engine, model, x, model.inputShape);
        expect(scoresOf(other, adopted, x, model.inputShape)).toEqual(wanted);
      }),
      runs(30),
    );
    await engine.close();
  });

  it('is computed to the same bits on two threads', async () => {
    const [one, two] = [await createEngine(), await createEngine({ threads: 2 })];
    fc.assert(
      fc.property(arbitrarySeed, (seed) => {
        const size = { height: 96, width: 80 };
        const [alone, shared] = [one, two].map((engine) => {
          const random = randomFrom(seed);
          const model = randomModel(engine, random, size);
          const x = [...random.values(sizeOf(model.inputShape))];
          const results = resultsOf(engine, model, x, model.inputShape);
          model.release();
          return results;
        });
        expect(shared).toEqual(alone);
      }),
      runs(20),
    );
    await two.close();
    await one.close();
  });
});

describe('parseGraph', () => {
  it('reads GoogLeNet from its JSON', () => {
    expect(parseGraph(json(googlenet(230)))).toEqual(googlenet(230));
  });

  const conv = {
    type: 'convolution',
    outputs: 2,
    kernel: [3, 3],
    stride: [1, 1],
    pads: [0, 0, 0, 0],
    dilation: [1, 1],
    groups: 1,
    bias: true,
  };
  const graphOf = (layer: unknown, inputs: unknown = ['data'], scores: unknown = 'a') => ({
    nodes: [{ name: 'a', layer, inputs }],
    scores,
  });
  it.each<[unknown, RegExp]>([
    [null, /nodes/],
    [[], /nodes/],
    [{ nodes: [], scores: 1 }, /scores/],
    [{ nodes: [{}], scores: 'a' }, /node 0 has no name/],
    [graphOf(conv, 'data'), /node "a".inputs/],
    [graphOf(conv, []), /node "a".inputs/],
    [graphOf(conv, ['data', 'data']), /node "a".inputs has 2 names/],
    [graphOf(conv, ['b']), /a reads b/],
    [graphOf(conv, ['data'], 'b'), /scores come from b/],
    [
      graphOf({ type: 'magic' }),
      /node "a".layer.type is .*magic.* it can be activation, add, average-pooling/,
    ],
    [graphOf({ ...conv, stride: [0, 1] }), /node "a".layer.stride must be two whole numbers/],
    [graphOf({ ...conv, pads: [1, 1] }), /node "a".layer.pads must be four whole numbers/],
    [graphOf({ ...conv, bias: 1 }), /node "a".layer.bias must be true or false, not 1/],
    [graphOf({ ...conv, groups: undefined }), /node "a".layer.groups must be/],
    [graphOf({ type: 'relu', slope: 1 }), /node "a".layer has an unknown field "slope"/],
    [graphOf({ type: 'lrn', n: 5, alpha: 1, beta: 1 }), /node "a".layer has no k/],
  ])('refuses %j in one line', (graph, message) => {
    expect(() => parseGraph(graph)).toThrow(UserError);
    expect(() => parseGraph(graph)).toThrow(message);
    expect(() => parseGraph(graph)).toThrow(/^.{1,300}$/);
  });
});
