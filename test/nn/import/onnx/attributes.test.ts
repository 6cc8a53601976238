import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributesOf } from '../../../../src/nn/import/onnx/attributes.js';
import { runs } from '../../../support/random.js';

const read = (value: number): number =>
  attributesOf({
    operator: 'LRN',
    domain: '',
    name: 'norm',
    inputs: [],
    outputs: [],
    attributes: new Map([['alpha', { kind: 'float', value: Math.fround(value) }]]),
  }).float('alpha', 1);

describe('an attribute that is a float', () => {
  it.each([1e-4, 1e-5, 0.75, 0.01, -0.2, 6, 0, 1.0507, 3.4e38, Infinity])(
    'is %d as it was written',
    (value) => {
      expect(read(value)).toBe(value);
    },
  );

  it('is no other float32 than the file holds', () => {
    fc.assert(
      fc.property(
        fc.float({ noNaN: true }),
        (value) => Object.is(Math.fround(read(value)), value) || value === 0,
      ),
      runs(2000),
    );
  });

  it('is the default where there is none, digit by digit', () => {
    const absent = attributesOf({
      operator: 'Selu',
      domain: '',
      name: 'selu',
      inputs: [],
      outputs: [],
      attributes: new Map(),
    });
    expect(absent.float('alpha', 1.6732632423543772)).toBe(1.6732632423543772);
  });
});
