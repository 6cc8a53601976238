import { describe, expect, it } from 'vitest';
import { canonise } from '../../../../src/nn/import/canonical/canonise.js';
import { describeModel } from '../../../../src/nn/import/onnx/describe-model.js';
import type { OnnxModel } from '../../../../src/nn/import/onnx/model.js';
import { scoresOf } from '../../../support/naive-graph.js';
import { modelOf, type NodeText, tensorOf } from '../../../support/onnx-model.js';
import { randomFrom, relativeL2 } from '../../../support/random.js';

const random = randomFrom(5);
const SHAPE = [1, 4, 3, 2];
const x = random.values(24);
const constants = {
  two: tensorOf([2], []),
  three: tensorOf([3], [1]),
  half: tensorOf([0.5], []),
  less: tensorOf([-0.5], []),
  one: tensorOf([1], []),
  e: tensorOf([0.01], []),
  axes: tensorOf([1n], [1]),
  many: tensorOf([0.01, 0.02], [2]),
  negative: tensorOf([-0.01], []),
  ones: tensorOf([1, 1, 1, 1], [4]),
  k: tensorOf([0.5, 1.5, 4.5, 4.5, 1.5, 0.5, 1.5, 5.5], [2, 4, 1, 1]),
};

const mean = (text: string, axes: readonly number[] = [1], keepdims = 1): NodeText => ({
  text: `ReduceMean ${text}`,
  attributes: { axes, keepdims },
});

/** `(x − mean) / √(variance + ε)` over the channels of every pixel. */
const wanted = x.map((value, i) => {
  const own = [0, 1, 2, 3].map((c) => x[6 * c + (i % 6)]);
  const centre = own.reduce((a, b) => a + b) / 4;
  const variance = own.reduce((sum, one) => sum + (one - centre) ** 2, 0) / 4;
  return (value - centre) / Math.sqrt(variance + 0.01);
});

const centred = [mean('x -> m'), 'Sub x m -> d'];
const square = [...centred, 'Pow d two -> q', mean('q -> v')];
const forms: Record<string, readonly (NodeText | string)[]> = {
  'a quotient by a root': [...square, 'Add v e -> s', 'Sqrt s -> r', 'Div d r -> y'],
  'ε first': [...square, 'Add e v -> s', 'Sqrt s -> r', 'Div d r -> y'],
  'a power of 1/2': [...square, 'Add v e -> s', 'Pow s half -> r', 'Div d r -> y'],
  'a power of −1/2': [...square, 'Add v e -> s', 'Pow s less -> r', 'Mul d r -> y'],
  'a reciprocal': [...square, 'Add v e -> s', 'Sqrt s -> r', 'Reciprocal r -> i', 'Mul i d -> y'],
  'a quotient of 1': [...square, 'Add v e -> s', 'Sqrt s -> r', 'Div one r -> i', 'Mul d i -> y'],
  'a square by itself, of a difference of its own': [
    ...[...centred, 'Sub x m -> d2', 'Mul d2 d2 -> q', mean('q -> v')],
    ...['Add v e -> s', 'Sqrt s -> r', 'Div d r -> y'],
  ],
  'casts between': [
    ...[
      ...centred,
      { text: 'Cast d -> f', attributes: { to: 1 } },
      'Pow f two -> q',
      mean('q -> v'),
    ],
    ...['Add v e -> s', 'Sqrt s -> r', 'Div d r -> y'],
  ],
  'an operator': [
    { text: 'Transpose x -> t', attributes: { perm: [0, 2, 3, 1] } },
    { text: 'LayerNormalization t one -> n', attributes: { epsilon: 0.01 } },
    { text: 'Transpose n -> y', attributes: { perm: [0, 3, 1, 2] } },
  ],
  'an operator for it': [
    { text: 'MeanVarianceNormalization x -> y', attributes: { axes: [1], epsilon: 0.01 } },
  ],
};

const describeOf = (nodes: readonly (NodeText | string)[], opset = 13): OnnxModel => ({
  ...modelOf(nodes, constants, SHAPE),
  opset,
});

describe('normalisation by the input’s own mean and variance', () => {
  it.each(Object.keys(forms))('as %s is one layer', (name) => {
    const { graph, missing } = describeModel(describeOf(forms[name]), { name });
    expect(missing).toEqual([]);
    const canonical = graph && canonise(graph).graph;
    expect(canonical?.nodes.map(({ layer }) => layer)).toEqual([
      { type: 'normalisation', groups: 1, eachPixel: true, epsilon: expect.closeTo(0.01, 8) },
    ]);
    expect(canonical && relativeL2(scoresOf(canonical, x), wanted)).toBeLessThan(1e-7);
  });

  it('has its axes as an input since operator set 18', () => {
    const nodes = [
      ...['ReduceMean x axes -> m', 'Sub x m -> d', 'Pow d two -> q', 'ReduceMean q axes -> v'],
      ...['Add v e -> s', 'Sqrt s -> r', 'Div d r -> y'],
    ];
    const { graph } = describeModel(describeOf(nodes, 18), { name: 'test' });
    expect(graph?.nodes.map(({ layer }) => layer.type)).toEqual(['normalisation']);
  });

  const others: Record<string, readonly (NodeText | string)[]> = {
    'of other axes': [
      ...centred,
      'Pow d two -> q',
      mean('q -> v', [2]),
      'Add v e -> s',
      'Sqrt s -> r',
      'Div d r -> y',
    ],
    'of a cube': [
      ...centred,
      'Pow d three -> q',
      mean('q -> v'),
      'Add v e -> s',
      'Sqrt s -> r',
      'Div d r -> y',
    ],
    'of what is not centred': [
      ...[
        ...centred,
        'Pow x two -> q',
        mean('q -> v'),
        'Add v e -> s',
        'Sqrt s -> r',
        'Div d r -> y',
      ],
    ],
    'of another value': [
      ...['Relu x -> z', mean('z -> n'), 'Sub z n -> c', 'Pow c two -> q', mean('q -> v')],
      ...['Add v e -> s', 'Sqrt s -> r', ...centred, 'Div d r -> y'],
    ],
    'of what is rounded to integers': [
      ...[
        ...centred,
        { text: 'Cast d -> i', attributes: { to: 6 } },
        { text: 'Cast i -> f', attributes: { to: 1 } },
      ],
      ...['Pow f two -> q', mean('q -> v'), 'Add v e -> s', 'Sqrt s -> r', 'Div f r -> y'],
    ],
    'with an ε below 0': [...square, 'Add v negative -> s', 'Sqrt s -> r', 'Div d r -> y'],
    'the other way round': [...square, 'Add v e -> s', 'Sqrt s -> r', 'Div r d -> y'],
  };
  it.each(Object.keys(others))('is not what is divided by a root %s', (name) => {
    const { graph, missing } = describeModel(describeOf(others[name]), { name });
    const types = graph?.nodes.map(({ layer }) => layer.type) ?? [];
    expect(types).not.toContain('normalisation');
    expect(missing.length).toBeGreaterThan(0);
  });

  it.each([
    ['an attribute of another kind', { text: 'ReduceMean x -> m', attributes: { axes: 'all' } }],
    ['an axis that there is not', { text: 'ReduceMean x -> m', attributes: { axes: [9] } }],
  ])('is refused in words with %s', (_, broken) => {
    const nodes = [broken, ...square.slice(1), 'Add v e -> s', 'Sqrt s -> r', 'Div d r -> y'];
    expect(describeModel(describeOf(nodes), { name: 'test' }).missing.length).toBeGreaterThan(0);
  });

  it('is not lost with the casts to integers before it', () => {
    const casts: NodeText[] = [
      { text: 'Cast x -> i', attributes: { to: 6 } },
      { text: 'Cast i -> z', attributes: { to: 1 } },
    ];
    const nodes = [mean('z -> m'), 'Sub z m -> d', ...square.slice(2)];
    const { missing } = describeModel(
      describeOf([...casts, ...nodes, 'Add v e -> s', 'Sqrt s -> r', 'Div d r -> y']),
      { name: 'test' },
    );
    expect(missing).toMatchObject([{ node: 'i', reason: 'it makes integers of an activation' }]);
  });

  it('is folded where weights are standardised by it', () => {
    const axes = [1, 2, 3];
    const nodes = [
      ...[mean('k -> m', axes), 'Sub k m -> d', 'Mul d d -> q', mean('q -> v', axes)],
      ...['Add v e -> s', 'Sqrt s -> r', 'Div d r -> w', 'Conv x w -> y'],
    ];
    const { graph, missing } = describeModel(describeOf(nodes), { name: 'test' });
    expect(missing).toEqual([]);
    const canonical = graph && canonise(graph).graph;
    expect(canonical?.nodes.map(({ layer }) => layer.type)).toEqual(['convolution']);
    // The first filter is 0.5, 1.5, 4.5, 4.5: its mean is 2.75, its variance 3.1875; the other's 2.25 and 3.6875.
    const filters = [
      [-2.25, -1.25, 1.75, 1.75].map((value) => value / Math.sqrt(3.1875 + 0.01)),
      [-0.75, -1.75, -0.75, 3.25].map((value) => value / Math.sqrt(3.6875 + 0.01)),
    ];
    const sums = filters.flatMap((filter) =>
      [...Array(6).keys()].map((p) => filter.reduce((sum, w, c) => sum + w * x[6 * c + p], 0)),
    );
    expect(canonical && relativeL2(scoresOf(canonical, x), sums)).toBeLessThan(1e-7);
  });

  it.each<[string, readonly (NodeText | string)[], string]>([
    [
      'an ε below 0',
      [{ text: 'MeanVarianceNormalization x -> y', attributes: { axes: [1], epsilon: -0.5 } }],
      'its epsilon is -0.5, not from 0 on',
    ],
    [
      'an ε below 0, of layers',
      [{ text: 'LayerNormalization x one -> y', attributes: { epsilon: -0.5 } }],
      'its epsilon is -0.5, not from 0 on',
    ],
    [
      'its mean read',
      ['LayerNormalization x one -> n mu', 'Add n mu -> y'],
      'its output "mu" is read, which is not computed',
    ],
    [
      'its deviation as the output',
      ['LayerNormalization x one -> n mu y'],
      'its output "y" is read, which is not computed',
    ],
    [
      'two factors for four channels',
      ['InstanceNormalization x many many -> y'],
      'it has 2 factors or shifts for 4 channels',
    ],
    [
      'two factors for four groups',
      [{ text: 'GroupNormalization x many many -> y', attributes: { num_groups: 4 } }],
      'it has 2 factors or shifts for 4 channels',
    ],
  ])('is refused in words with %s', (_, nodes, reason) => {
    const { graph, missing } = describeModel(describeOf(nodes, 17), { name: 'test' });
    expect(graph).toBeUndefined();
    expect(missing.map((one) => one.reason)).toEqual([reason]);
  });

  it.each(['many', 'ones'])('takes factors for each group or each channel: %s', (factors) => {
    const text = `GroupNormalization x ${factors} ${factors} -> y`;
    const nodes = [{ text, attributes: { num_groups: 2 } }];
    expect(describeModel(describeOf(nodes, 18), { name: 'test' }).missing).toEqual([]);
  });
});
