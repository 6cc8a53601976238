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
});
