import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { parseCaffemodel } from '../../../src/nn/formats/caffemodel.js';
import { parseParameters } from '../../../src/nn/formats/parameters.js';
import type { StoredTensor } from '../../../src/nn/formats/stored-tensor.js';
import { type CaffeVariant, encodeCaffemodel } from '../../support/weight-files.js';

const weight = { shape: [2, 3, 1, 1], data: [1.5, -2, 3, 0.1, 5, -6] };
const bias = { shape: [2], data: [7, -8.25] };
const layers = [
  { name: 'conv1/7x7_s2', blobs: [weight, bias] },
  { name: 'loss1/classifier', blobs: [{ shape: [1, 1, 1, 2], data: [1, 2] }] },
];

const valuesOf = (tensor: StoredTensor | undefined): number[] => {
  const target = new Float64Array(tensor?.count ?? 0);
  tensor?.copyTo(target);
  return [...target];
};

const variants: CaffeVariant[] = (['layers', 'layer'] as const).flatMap((form) =>
  (['legacy', 'packed-dims', 'unpacked-dims'] as const).flatMap((shape) =>
    (['packed', 'unpacked', 'two-runs', 'double', 'unpacked-double'] as const).flatMap((values) =>
      [false, true].map((diff) => ({ form, shape, values, diff })),
    ),
  ),
);

describe('parseCaffemodel', () => {
  it.each(variants)('reads %o', async (variant) => {
    const file = encodeCaffemodel(layers, variant);
    const { format, tensors } = await parseParameters(file, 'test.caffemodel');
    expect(format).toBe(`caffemodel (${variant.form === 'layer' ? 'layer' : 'V1 layers'})`);
    expect([...tensors.keys()]).toEqual([
      'conv1/7x7_s2.weight',
      'conv1/7x7_s2.bias',
      'loss1/classifier.weight',
    ]);
    const double = variant.values?.endsWith('double');
    expect(tensors.get('conv1/7x7_s2.weight')).toMatchObject({
      name: 'conv1/7x7_s2.weight',
      shape: [2, 3, 1, 1],
      dtype: double ? 'float64' : 'float32',
      count: 6,
    });
    expect(tensors.get('conv1/7x7_s2.bias')?.shape).toEqual(
      variant.shape === 'legacy' ? [1, 1, 1, 2] : [2],
    );
    const stored = double ? weight.data : weight.data.map(Math.fround);
    expect(valuesOf(tensors.get('conv1/7x7_s2.weight'))).toEqual(stored);
    expect(valuesOf(tensors.get('conv1/7x7_s2.bias'))).toEqual(bias.data);
  });

  it.each([
    ['raw0', 'float64', weight.data],
    ['raw1', 'float32', weight.data.map(Math.fround)],
    ['raw2', 'float16', [1.5, -2, 3, 0.0999755859375, 5, -6]],
  ] as const)("reads NVCaffe's %s as %s", (values, dtype, expected) => {
    for (const shape of ['legacy', 'packed-dims'] as const) {
      const file = encodeCaffemodel(layers, { form: 'layer', shape, values, diff: true });
      const { tensors } = parseCaffemodel(file, 'test');
      const tensor = tensors.get('conv1/7x7_s2.weight');
      expect(tensor).toMatchObject({ shape: [2, 3, 1, 1], dtype, count: 6 });
      expect(tensor?.bytes.buffer).toBe(file.buffer);
      expect(valuesOf(tensor)).toEqual(expected);
    }
  });

  it('names the type of raw integers, which no layer needs', () => {
    const { tensors, unread } = parseCaffemodel(encodeCaffemodel(layers, { values: 'raw3' }), 'x');
    expect(tensors.size).toBe(0);
    expect(unread.get('conv1/7x7_s2.bias')).toBe('INT');
  });

  it('refuses raw values that do not fill the shape', () => {
    const wrong = [{ name: 'a', blobs: [{ shape: [3], data: [1, 2] }] }];
    expect(() => parseCaffemodel(encodeCaffemodel(wrong, { values: 'raw2' }), 'x')).toThrow(
      /"a\.weight" has the shape 1×1×1×3 but data for 2 values/,
    );
  });

  it('views packed values in the file, wherever they lie', () => {
    const file = encodeCaffemodel(layers);
    for (const { bytes } of parseCaffemodel(file, 'test').tensors.values()) {
      expect(bytes.buffer).toBe(file.buffer);
    }
  });

  it('names blobs beyond weight and bias by their number', () => {
    const file = encodeCaffemodel([{ name: 'bn', blobs: [bias, bias, bias] }]);
    expect([...parseCaffemodel(file, 'test').tensors.keys()]).toEqual([
      'bn.weight',
      'bn.bias',
      'bn.blob2',
    ]);
  });

  it.each([
    [
      'a shape that the values do not fill',
      [{ name: 'a', blobs: [{ shape: [3], data: [1, 2] }] }],
      /"a\.weight" has the shape 1×1×1×3 but data for 2 values/,
    ],
    [
      'a negative extent',
      [{ name: 'a', blobs: [{ shape: [-2], data: [1, 2] }] }],
      /shape 1×1×1×-2/,
    ],
    ['the same layer twice', [layers[0], layers[0]], /"conv1\/7x7_s2\.weight" twice/],
    ['no parameters', [], /no layer with parameters/],
  ])('refuses %s', (_, wrong, message) => {
    const parse = () => parseCaffemodel(encodeCaffemodel(wrong), 'bad.caffemodel');
    expect(parse).toThrow(UserError);
    expect(parse).toThrow(message);
    expect(parse).toThrow(/"bad\.caffemodel"/);
  });

  it('refuses more axes than any blob has', () => {
    const shape = Array.from({ length: 33 }, () => 1);
    for (const form of ['packed-dims', 'unpacked-dims'] as const) {
      const file = encodeCaffemodel([{ name: 'a', blobs: [{ shape, data: [1] }] }], {
        shape: form,
      });
      expect(() => parseCaffemodel(file, 'test')).toThrow(UserError);
    }
  });

  it('says of a file cut within a layer that it is cut short', () => {
    const file = encodeCaffemodel([layers[0]]);
    const start = Buffer.from(file).indexOf('conv1/7x7_s2');
    const end = Buffer.from(file).indexOf('loss1/loss') - 8; // the loss layer's own beginning
    for (let at = start; at < end - 8; at++) {
      const parse = () => parseCaffemodel(file.subarray(0, at), 'cut.caffemodel');
      expect(parse).toThrow(/"cut\.caffemodel" .*cut short; get it again/);
    }
  });
});
