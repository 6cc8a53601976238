import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.js';
import { encodeNpy } from '../../src/nn/formats/npy.js';
import { googlenet, googlenetInput } from '../../src/nn/googlenet.js';
import type { Network } from '../../src/nn/network.js';
import { parseStoredInput } from '../../src/pictures/input.js';
import { expectSameNumbers } from '../support/arrays.js';

const network: Network = {
  name: 'test',
  sha256: '',
  parameters: 0,
  graph: googlenet(5),
  weights: new Map(),
  labels: [],
  input: googlenetInput,
};
const stored = (shape: number[]) => {
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i % 50);
  return { data, parse: () => parseStoredInput(encodeNpy(data, shape), 'x.npy', network) };
};

describe('a preprocessed input', () => {
  it.each([[[3, 224, 224]], [[1, 3, 224, 224]], [[3, 96, 128]]])(
    'of shape %j is taken',
    (shape) => {
      const { data, parse } = stored(shape);
      const { values, shape: taken, width, height } = parse();
      expect(taken).toEqual(shape.slice(-3));
      expect([height, width]).toEqual(shape.slice(-2));
      expectSameNumbers(values, data);
    },
  );

  it.each([
    [[2, 3, 64, 64], 'save one of the batch: array[0]'],
    [[64, 96, 3], 'save array.transpose(2, 0, 1)'],
    [[1, 64, 96, 3], 'save array[0].transpose(2, 0, 1)'],
    [[64, 64], 'a preprocessed input is [3, height, width]'],
    [[1, 1, 3, 64, 64], 'a preprocessed input is [3, height, width]'],
    [[0, 3, 64, 64], 'save one of the batch'],
  ])('of shape %j is refused with what to do', (shape, advice) => {
    const { parse } = stored(shape);
    expect(parse).toThrow(UserError);
    expect(parse).toThrow(advice);
    expect(parse).toThrow(`x.npy has the shape [${shape.join(', ')}]`);
  });
});
