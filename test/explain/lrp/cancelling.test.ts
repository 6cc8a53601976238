import { describe, expect, it } from 'vitest';
import type { BiasMode } from '../../../src/explain/lrp/assignment.js';
import { propagate } from '../../../src/explain/lrp/propagate.js';
import { makeRule } from '../../../src/explain/lrp/rules/index.js';
import { convolution, layerOf } from '../../../src/nn/layers/index.js';
import type { Call, Linear } from '../../../src/nn/layers/layer.js';
import { createEngine } from '../../../src/node/engine.js';
import type { Engine } from '../../../src/tensor/engine.js';
import { kernelSetNames } from '../../../src/tensor/kernels/index.js';
import { randomFrom, relativeL2 } from '../../support/random.js';

interface Drawn {
  readonly name: 'gamma' | 'epsilon';
  readonly mode: BiasMode;
  /** Of every unit; under gamma, it decides which of the rule's groups has the relevance. */
  readonly bias: number;
  /** Of the inputs: 0, or −1 where they have either sign. */
  readonly least: 0 | -1;
  /** How much larger the weights of unit 1 are than those of others. */
  readonly giant: number;
  /** How many units have no weights at all, so that 0 is all that is left of them without their bias. */
  readonly empty: number;
}

/** Rules whose denominators are sums of either sign; γ = 1 doubles weights, which rounds nothing. */
const parameters = { gamma: { gamma: 1 }, epsilon: { epsilon: 0 } } as const;

const settings = [
  { name: 'gamma', mode: 'ignore', bias: 100 },
  { name: 'gamma', mode: 'ignore', bias: -100 },
  { name: 'epsilon', mode: 'absorb', bias: 0 },
  { name: 'epsilon', mode: 'ignore', bias: 0 },
  { name: 'epsilon', mode: 'distribute', bias: 0 },
] as const;

const cases: Drawn[] = settings.flatMap((setting) =>
  ([0, -1] as const).flatMap((least) => [
    { ...setting, least, giant: 1, empty: 0 },
    { ...setting, least, giant: 1e6, empty: 0 },
    { ...setting, least, giant: 1, empty: 20 },
  ]),
);

const [OUTPUTS, CHANNELS] = [40, 200];

/** What the terms of unit 0 leave, of some 10 each way: less than what rounding of their sum in float32 leaves. */
const LEFT = 2e-6;

/**
 * Inputs `[200]` and weights `[40, 200]`, floats, such that the denominator of unit 0 is next to nothing: the
 * weights of its last two inputs, of which one is small, take off what the others leave.
 */
function operands({ name, bias, least, giant, empty }: Drawn, seed: number) {
  const random = randomFrom(seed);
  const x = Float32Array.from({ length: CHANNELS }, () => least + (1 - least) * random.unit());
  x.set([1, 2 ** -20], CHANNELS - 2);
  const w = Float32Array.from({ length: OUTPUTS * CHANNELS }, () => random.unit() - 0.5);
  for (let i = CHANNELS; i < 2 * CHANNELS; i++) w[i] *= giant;
  w.fill(0, (OUTPUTS - empty) * CHANNELS);
  const factor = (term: number) => (name === 'gamma' && term * bias > 0 ? 2 : 1);
  for (let at = CHANNELS - 2; at < CHANNELS; at++) {
    let rest = LEFT;
    for (let i = 0; i < at; i++) rest -= x[i] * w[i] * factor(x[i] * w[i]);
    w[at] = rest / x[at] / factor(rest);
  }
  return { x, w };
}

/** Relevance of the inputs, of 1 at each unit. */
function relevanceBy(engine: Engine, drawn: Drawn, seed: number): Float64Array {
  const { x, w } = operands(drawn, seed);
  const layer = layerOf(convolution({ outputs: OUTPUTS, kernel: 1 }));
  return engine.scope(() => {
    const units = [OUTPUTS, 1, 1];
    const filled = (shape: readonly number[], value: number) =>
      engine.from(new Float32Array(OUTPUTS).fill(value), shape);
    const call: Call = {
      inputs: [engine.from(x, [CHANNELS, 1, 1])],
      output: engine.tensor(units),
      weights: {
        weight: engine.from(w, [OUTPUTS, CHANNELS, 1, 1]),
        bias: filled([OUTPUTS], drawn.bias),
      },
      exactness: 'exact',
    };
    layer.forward(engine, call);
    const before = call.output.data.slice();
    const assignment = { rule: makeRule(drawn.name, parameters[drawn.name]), bias: drawn.mode };
    const { linear } = layer as { linear: Linear };
    const { inputs } = propagate(engine, linear, call, assignment, filled(units, 1));
    expect(call.output.data, 'the output stays as it is').toEqual(before);
    return Float64Array.from(inputs[0].data);
  });
}

describe.each(kernelSetNames)('denominators that nearly cancel, %s kernels', (kernels) => {
  it.each(cases)(
    '$name, bias $bias ($mode), inputs from $least, weights of one unit times $giant, $empty units without: as in float64',
    async (drawn) => {
      const single = await createEngine({ kernels });
      const double = await createEngine({ kernels: 'reference', dtype: 'float64' });
      for (let seed = 0; seed < 20; seed++) {
        const [ours, theirs] = [single, double].map((engine) => relevanceBy(engine, drawn, seed));
        expect(relativeL2(ours, theirs), `seed ${seed}`).toBeLessThanOrEqual(1e-5);
      }
    },
  );

  /** Relevance through a 1×1 convolution without biases under the ε rule, of ε = 0. */
  async function relevanceThrough(
    x: Float32Array,
    shape: number[],
    w: Float32Array,
    given: number[],
  ) {
    const engine = await createEngine({ kernels });
    const outputs = w.length / shape[0];
    const layer = layerOf(convolution({ outputs, kernel: 1 }));
    const units = [outputs, ...shape.slice(1)];
    const call: Call = {
      inputs: [engine.from(x, shape)],
      output: engine.tensor(units),
      weights: {
        weight: engine.from(w, [outputs, shape[0], 1, 1]),
        bias: engine.zeros([outputs]),
      },
      exactness: 'exact',
    };
    layer.forward(engine, call);
    const { linear } = layer as { linear: Linear };
    const assignment = { rule: makeRule('epsilon', { epsilon: 0 }), bias: 'absorb' } as const;
    const { inputs, dead } = propagate(engine, linear, call, assignment, engine.from(given, units));
    return { relevance: [...inputs[0].data], dead };
  }

  it('leaves totals as they are beside one that overflows', async () => {
    const w = new Float32Array(40 * 4).fill(0.5);
    w.set([3e38, 3e38]);
    const { relevance } = await relevanceThrough(new Float32Array(4).fill(1), [4, 1, 1], w, [
      0,
      ...Array(39).fill(1),
    ]);
    expect(relevance.map((r) => Math.abs(r - 39 / 4) < 1e-5)).toEqual([true, true, true, true]);
    const all = await relevanceThrough(
      new Float32Array(4).fill(1),
      [4, 1, 1],
      w,
      Array(40).fill(1),
    );
    expect(all.relevance[3]).toBeCloseTo(39 / 4, 5);
  });

  it('sums a small total again beside one that is no number, and has no relevance', async () => {
    const [outputs, channels, places] = [8, 4, 4];
    const w = new Float32Array(outputs * channels).fill(1);
    w.set([2, -2, 0, 1e-3]);
    const x = new Float32Array(channels * places).fill(1);
    x.set([2e38]);
    x.set([2e38], places);
    const given = Array.from({ length: outputs * places }, (_, i) => Number(i % places === 2));
    const { relevance, dead } = await relevanceThrough(x, [channels, places, 1], w, given);
    expect(dead).toBe(0);
    expect(relevance.reduce((total, r) => total + r, 0)).toBeCloseTo(outputs, 3);
  });
});
