import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { matchParameters } from '../../../src/nn/formats/match.js';
import { storedTensor } from '../../../src/nn/formats/stored-tensor.js';

const parameters = (...tensors: [name: string, shape: number[]][]) => ({
  tensors: new Map(
    tensors.map(([name, shape]) => {
      const bytes = new Uint8Array(4 * shape.reduce((a, b) => a * b, 1));
      return [name, storedTensor(name, shape, 'float32', bytes)];
    }),
  ),
});

const expected = [
  { name: 'conv.weight', shape: [4, 2, 3, 3] },
  { name: 'conv.bias', shape: [4] },
  { name: 'fc.weight', shape: [-1, 4] },
  { name: 'fc.bias', shape: [-1] },
];

describe('matchParameters', () => {
  it('takes legacy and squeezed shapes, any number of classes, and ignores what is not asked for', () => {
    const file = parameters(
      ['fc.bias', [1, 1, 1, 7]],
      ['loss1/fc.weight', [1, 1, 9, 9]],
      ['conv.bias', [4]],
      ['fc.weight', [1, 1, 7, 4]],
      ['conv.weight', [4, 2, 3, 3]],
    );
    const names = matchParameters(file, expected, 'f').map(({ name }) => name);
    expect(names).toEqual(expected.map(({ name }) => name));
  });

  it('takes a single class, whose extent of 1 is lost in squeezing', () => {
    const file = parameters(
      ['conv.weight', [4, 2, 3, 3]],
      ['conv.bias', [4]],
      ['fc.weight', [1, 1, 1, 4]],
      ['fc.bias', [1, 1, 1, 1]],
    );
    expect(matchParameters(file, expected, 'f')).toHaveLength(4);
  });

  const whole: [string, number[]][] = [
    ['conv.weight', [4, 2, 3, 3]],
    ['conv.bias', [4]],
    ['fc.weight', [7, 4]],
    ['fc.bias', [7]],
  ];
  const withShape = (name: string, shape: number[]) =>
    parameters(
      ...whole.map((tensor): [string, number[]] => (tensor[0] === name ? [name, shape] : tensor)),
    );

  it.each([
    [
      'the first missing tensor',
      parameters(whole[0], whole[3]),
      /"conv\.bias" should be 4 but is not in the file/,
    ],
    [
      'a wrong shape',
      withShape('conv.weight', [4, 2, 5, 5]),
      /"conv\.weight" should be 4×2×3×3 but is 4×2×5×5/,
    ],
    [
      'a transposed shape',
      withShape('conv.weight', [2, 4, 3, 3]),
      /should be 4×2×3×3 but is 2×4×3×3/,
    ],
    [
      'a wrong shape beside the classes',
      withShape('fc.weight', [7, 5]),
      /"fc\.weight" should be \?×4 but is 7×5/,
    ],
    ['classes in the wrong place', withShape('fc.weight', [4, 7]), /should be \?×4 but is 4×7/],
    ['two numbers of classes', withShape('fc.bias', [8]), /"fc\.bias" should be 7 but is 8/],
    ['no classes', withShape('fc.weight', [0, 4]), /should be \?×4 but is 0×4/],
  ])('names %s', (_, file, message) => {
    const match = () => matchParameters(file, expected, 'some.caffemodel');
    expect(match).toThrow(UserError);
    expect(match).toThrow(message);
    expect(match).toThrow(/"some\.caffemodel" does not fit the network/);
  });

  it('says of a needed tensor what type it is of, and ignores others of any type', () => {
    const file = parameters(
      ['conv.bias', [4]],
      ['conv.weight', [4, 2, 3, 3]],
      ['fc.weight', [7, 4]],
      ['fc.bias', [7]],
    );
    const others = new Map([['num_batches_tracked', 'I64']]);
    expect(matchParameters({ ...file, unread: others }, expected, 'f')).toHaveLength(4);
    file.tensors.delete('fc.bias');
    const unread = new Map([['fc.bias', 'I8']]);
    expect(() => matchParameters({ ...file, unread }, expected, 'f')).toThrow(
      /"fc\.bias" should be 7 but is of the type "I8"/,
    );
  });
});
