import { expect, it } from 'vitest';
import { canonise } from '../../../../src/nn/import/canonical/canonise.js';
import { describeModel } from '../../../../src/nn/import/onnx/describe-model.js';
import { ELEMENT_TYPES, type ElementType } from '../../../../src/nn/import/onnx/element-types.js';
import type { OnnxTensor } from '../../../../src/nn/import/onnx/model.js';
import { type ParameterData, scaledRows, valuesOf } from '../../../../src/nn/import/parameter.js';
import { modelOf, tensorOf } from '../../../support/onnx-model.js';
import { randomFrom } from '../../../support/random.js';

const random = randomFrom(11);
const CHANNELS = 8;
const norm = () => tensorOf([...random.values(CHANNELS)], [CHANNELS]);
const factors = () => tensorOf([...random.values(CHANNELS)], [CHANNELS, 1, 1]);

/** Weights that float32 cannot hold. */
function doubles(shape: readonly number[]): OnnxTensor {
  const values = random.values(shape.reduce((a, b) => a * b, 1));
  const bytes = new Uint8Array(values.buffer);
  return { name: '', shape, type: ELEMENT_TYPES.get(11) as ElementType, bytes };
}

/** Holds the float32 values of a parameter to its float64 values, rounded. */
function expectRoundedOnce(parameter: ParameterData): void {
  const [exact, rounded] = [new Float64Array(parameter.count), new Float32Array(parameter.count)];
  parameter.copyTo(exact);
  parameter.copyTo(rounded);
  expect(exact.some((value) => value !== Math.fround(value))).toBe(true);
  expect([...rounded]).toEqual([...exact].map(Math.fround));
}

it.each(['float32', 'float64'] as const)(
  'weights of %s that normalisation, a product and a quotient are folded into are rounded once',
  (kind) => {
    const shape = [CHANNELS, 3, 3, 3];
    const count = CHANNELS * 27;
    const weight = kind === 'float64' ? doubles(shape) : tensorOf([...random.values(count)], shape);
    const nodes = [
      { text: 'Conv x w -> c', attributes: { kernel_shape: [3, 3] } },
      'BatchNormalization c s t m v -> n',
      'Mul n f -> p',
      'Div p d -> q',
      'Add q a -> y',
    ];
    const variance = tensorOf([...random.values(CHANNELS)].map(Math.abs), [CHANNELS]);
    const model = modelOf(
      nodes,
      {
        w: weight,
        s: norm(),
        t: norm(),
        m: norm(),
        v: variance,
        f: factors(),
        d: factors(),
        a: factors(),
      },
      [1, 3, 5, 5],
    );
    const { graph } = describeModel(model, { name: 'test' });
    if (!graph) throw new Error('not described');
    const [{ name }, ...others] = canonise(graph).graph.nodes;
    expect(others).toEqual([]);
    const parameters = canonise(graph).graph.parameters.get(name);
    expectRoundedOnce(parameters?.weight as ParameterData);
    expectRoundedOnce(parameters?.bias as ParameterData);
  },
);

it('rows that have factors already keep what is not rounded', () => {
  const values = random.values(12);
  const rows = valuesOf(values, [3, 4]);
  const once = scaledRows(rows, [0.1, 0.2, 0.3]);
  expectRoundedOnce(scaledRows(once, [0.7, 1 / 3, 3]));
  const found = new Float64Array(12);
  scaledRows(once, [0.7, 1 / 3, 3]).copyTo(found);
  found.forEach((value, i) => {
    const wanted = values[i] * [0.1, 0.2, 0.3][i >> 2] * [0.7, 1 / 3, 3][i >> 2];
    expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-15 * Math.abs(wanted));
  });
});
