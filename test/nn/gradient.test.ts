import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forward, type Model } from '../../src/nn/forward.js';
import { defineGraph, INPUT } from '../../src/nn/graph.js';
import {
  activation,
  add,
  averagePooling,
  border,
  channelShuffle,
  concat,
  convolution,
  dropout,
  innerProduct,
  type LayerSpec,
  layerOf,
  lrn,
  maxPooling,
  multiply,
  normalisation,
  pad,
  permute,
  prelu,
  relu,
  reshape,
  slice,
  softmax,
} from '../../src/nn/layers/index.js';
import { gradientOf } from '../../src/nn/pull-back.js';
import { createEngine } from '../../src/node/engine.js';
import { activationKinds } from '../../src/tensor/activation-functions.js';
import type { Shape, Tensor } from '../../src/tensor/tensor.js';
import { expectSameNumbers } from '../support/arrays.js';
import {
  arbitrarySeed,
  dot,
  type Random,
  randomFrom,
  relativeL2,
  runs,
} from '../support/random.js';
import { randomModel } from '../support/random-graph.js';

const engine = await createEngine({ kernels: 'reference', dtype: 'float64' });
const size = (shape: Shape) => shape.reduce((a, b) => a * b, 1);

/** The scores at x, as plain numbers. */
function scoresAt(model: Model, x: Float64Array, shape: Shape): Float64Array {
  const input = engine.from(x, shape);
  const trace = forward(engine, model, input);
  const scores = Float64Array.from(trace.scores.data);
  trace.release();
  engine.release(input);
  return scores;
}

/**
 * Compares the gradient of a random direction of the scores with central differences, input by
 * input. Near a kink (a ReLU's 0, a pool's tie) two step widths disagree, and the input is left out;
 * @returns how many inputs were compared
 */
function compare(model: Model, x: Float64Array, shape: Shape, random: Random): number {
  const input = engine.from(x, shape);
  const trace = forward(engine, model, input, 'gradient');
  const direction = random.values(trace.scores.data.length);
  const seed = engine.from(direction, trace.scores.shape);
  const gradient = gradientOf(engine, trace, seed);
  const found = Float64Array.from(gradient.data);
  for (const tensor of [gradient, seed, input]) engine.release(tensor);
  trace.release();

  const slope = (i: number, h: number) => {
    const [up, down] = [h, -h].map((step) => {
      const there = x.slice();
      there[i] = there[i] + step;
      return dot(scoresAt(model, there, shape), direction);
    });
    return ((up as number) - (down as number)) / (2 * h);
  };
  const [given, wanted]: [number[], number[]] = [[], []];
  for (let n = Math.min(10, x.length); n > 0; n--) {
    const i = random.whole(0, x.length - 1);
    const [wide, narrow] = [slope(i, 2e-5), slope(i, 1e-5)];
    if (Math.abs(wide - narrow) > 1e-6 * (1 + Math.abs(wide))) continue;
    given.push(found[i]);
    wanted.push(narrow);
  }
  const scale = Math.max(1e-3, Math.hypot(...wanted));
  const off = Math.hypot(...given.map((value, i) => value - wanted[i]));
  expect(off / scale).toBeLessThan(1e-6);
  return given.length;
}

describe('the gradient, by central differences in float64', () => {
  const layers: Record<string, (random: Random) => LayerSpec> = {
    convolution: (r) =>
      convolution({
        outputs: r.whole(1, 3),
        kernel: r.whole(1, 3),
        stride: r.whole(1, 2),
        pads: r.whole(0, 2),
      }),
    'inner product': (r) => innerProduct({ outputs: r.whole(1, 4) }),
    relu: () => relu(),
    'max pooling': (r) =>
      maxPooling({ kernel: r.whole(2, 3), stride: r.whole(1, 3), pads: r.whole(0, 1) }),
    'average pooling': (r) =>
      averagePooling({ kernel: r.whole(2, 3), stride: r.whole(1, 3), pads: r.whole(0, 1) }),
    'global average pooling': () => averagePooling({ kernel: 'global' }),
    'normalisation of each pixel': () => normalisation({ eachPixel: true, epsilon: 0.1 }),
    'normalisation of all values': () => normalisation({ epsilon: 0.1 }),
    lrn: () => lrn({ n: 5, alpha: 0.7, beta: 0.75, k: 1 }),
    dropout: () => dropout(),
    softmax: () => softmax(),
    'softmax along an axis': (r) => softmax(r.of([0, 1, 2])),
    'dilated max pooling': (r) =>
      maxPooling({ kernel: 2, stride: r.whole(1, 2), pads: r.whole(0, 1), dilation: [2, 1] }),
    'dilated average pooling': (r) =>
      averagePooling({ kernel: 2, pads: 1, dilation: [1, 2], countPad: r.unit() < 0.5 }),
    border: (r) => border([r.whole(0, 4), 1, 0, r.whole(0, 4)], r.of(['edge', 'reflect', 'wrap'])),
    prelu: () => prelu(),
    pad: (r) => pad([1, r.whole(0, 2), 0], [0, 1, r.whole(0, 2)], 0.5),
    slice: (r) => slice(r.of([1, 2]), r.whole(0, 1), 3, r.whole(1, 2)),
    ...Object.fromEntries(activationKinds.map((kind) => [kind, () => activation(kind)])),
  };
  /** Layers that need to know the shape of their input. */
  const shaped: Record<string, (shape: readonly [number, number, number]) => LayerSpec> = {
    reshape: ([c, h, w]) => reshape([w, c * h, 1]),
    permute: ([c, h, w]) => permute([c, h, w], [2, 0, 1], [w, c, h]),
    'normalisation of each channel': ([c]) => normalisation({ groups: c, epsilon: 0.1 }),
    'channel shuffle': ([c]) => channelShuffle(c % 2 === 0 ? 2 : c),
  };
  it.each([...Object.keys(layers), ...Object.keys(shaped)])('of %s', (name) => {
    let compared = 0;
    fc.assert(
      fc.property(arbitrarySeed, (seed) => {
        const random = randomFrom(seed);
        const shape = [random.whole(1, 6), random.whole(3, 6), random.whole(3, 6)] as const;
        const layer = (layers[name] ?? (() => shaped[name](shape)))(random);
        const wanted = layerOf(layer).weightShapes?.(shape);
        const values = (of: Shape) => engine.from(random.values(size(of)), of);
        const weights = wanted && {
          weight: values(wanted.weight),
          bias: wanted.bias && values(wanted.bias),
        };
        const graph = defineGraph([{ name: 'only', layer, inputs: [INPUT] }], 'only');
        const model = { graph, weights: new Map(weights && [['only', weights]]) };
        compared += compare(model, random.values(size(shape)), shape, random);
      }),
      runs(15),
    );
    expect(compared).toBeGreaterThan(100);
  });

  it('of concat, an input twice over included', () => {
    const random = randomFrom(1);
    const nodes = [
      { name: 'norm', layer: lrn({ n: 3, alpha: 1, beta: 0.75, k: 1 }), inputs: [INPUT] },
      { name: 'both', layer: concat(), inputs: ['norm', INPUT, 'norm'] },
    ];
    const model = { graph: defineGraph(nodes, 'both'), weights: new Map() };
    expect(compare(model, random.values(24), [2, 3, 4], random)).toBe(10);
  });

  it('of sums and gates, an input twice over included', () => {
    const random = randomFrom(2);
    const nodes = [
      { name: 'norm', layer: lrn({ n: 3, alpha: 1, beta: 0.75, k: 1 }), inputs: [INPUT] },
      { name: 'sum', layer: add(), inputs: ['norm', INPUT, 'norm'] },
      { name: 'pool', layer: averagePooling({ kernel: 'global' }), inputs: ['sum'] },
      { name: 'gate', layer: activation('sigmoid'), inputs: ['pool'] },
      { name: 'gated', layer: multiply(), inputs: ['sum', 'gate'] },
    ];
    const model = { graph: defineGraph(nodes, 'gated'), weights: new Map() };
    expect(compare(model, random.values(24), [2, 3, 4], random)).toBe(10);
  });

  it('of random layers over random DAGs, and all memory comes back', () => {
    const before = engine.live;
    let compared = 0;
    fc.assert(
      fc.property(arbitrarySeed, (seed) => {
        const random = randomFrom(seed);
        const model = randomModel(engine, random);
        const x = random.values(size(model.inputShape));
        compared += compare(model, x, model.inputShape, random);
        model.release();
        expect(engine.live).toBe(before);
      }),
      runs(60),
    );
    expect(compared).toBeGreaterThan(400);
  });
});

describe('a forward pass', () => {
  it('keeps what its purpose needs, and no more', () => {
    fc.assert(
      fc.property(arbitrarySeed, (seed) => {
        const random = randomFrom(seed);
        const model = randomModel(engine, random);
        const x = random.values(size(model.inputShape));
        const input = engine.from(x, model.inputShape);
        const all = forward(engine, model, input, 'all');
        // What the layers need is intact after everything else has been overwritten.
        for (const purpose of ['gradient', 'relevance'] as const) {
          const trace = forward(engine, model, input, purpose);
          const scratch = engine.tensor([200_000]);
          scratch.data.fill(Number.NaN);
          for (const node of trace.nodes) {
            const needed = layerOf(node.layer).keeps[purpose].flatMap((side) =>
              side === 'output' ? [node.name] : node.inputs,
            );
            for (const name of needed) {
              const [kept, original] = [trace, all].map(({ activations }) => activations.get(name));
              expectSameNumbers((kept as Tensor).data, (original as Tensor).data, { about: name });
            }
          }
          expect(relativeL2(trace.scores.data, all.scores.data)).toBe(0);
          engine.release(scratch);
          trace.release();
        }
        all.release();
        engine.release(input);
        model.release();
      }),
      runs(30),
    );
  });
});
