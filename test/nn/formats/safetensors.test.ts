import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { parseSafetensors } from '../../../src/nn/formats/safetensors.js';
import { encodeSafetensors, float32Bytes, type RawTensor } from '../../support/weight-files.js';

const half: RawTensor = {
  name: 'a.weight',
  dtype: 'F16',
  shape: [2, 1],
  bytes: Uint8Array.of(0, 0x3c, 0, 0xc0),
};
const single: RawTensor = {
  name: 'a.bias',
  dtype: 'F32',
  shape: [2],
  bytes: float32Bytes([0.1, -3]),
};

describe('parseSafetensors', () => {
  it('reads float16 and float32, as views of the file', () => {
    const file = encodeSafetensors([half, single]);
    const { tensors } = parseSafetensors(file, 'test');
    expect([...tensors.keys()]).toEqual(['a.weight', 'a.bias']);
    expect(tensors.get('a.weight')).toMatchObject({ shape: [2, 1], dtype: 'float16', count: 2 });
    expect(tensors.get('a.bias')).toMatchObject({ shape: [2], dtype: 'float32', count: 2 });
    const [a, b] = [new Float32Array(2), new Float64Array(2)];
    tensors.get('a.weight')?.copyTo(a);
    tensors.get('a.bias')?.copyTo(b);
    expect([...a]).toEqual([1, -2]);
    expect([...b]).toEqual([Math.fround(0.1), -3]);
    for (const { bytes } of tensors.values()) expect(bytes.buffer).toBe(file.buffer);
  });

  it('takes tensors in the order of their values, not of the header', () => {
    const file = encodeSafetensors([half, single], (header) => ({
      'a.bias': header['a.bias'],
      'a.weight': header['a.weight'],
    }));
    expect([...parseSafetensors(file, 'test').tensors.keys()]).toEqual(['a.weight', 'a.bias']);
  });

  it('reads bfloat16 and float64', () => {
    const brain = {
      name: 'a',
      dtype: 'BF16',
      shape: [5],
      bytes: new Uint8Array(Uint16Array.of(0x3f80, 0xc049, 0x0001, 0x7f80, 0x7fc0).buffer),
    };
    const double = new Uint8Array(Float64Array.of(0.1, -3).buffer);
    const file = encodeSafetensors([brain, { name: 'b', dtype: 'F64', shape: [2], bytes: double }]);
    const { tensors } = parseSafetensors(file, 'test');
    const [a, b] = [new Float64Array(5), new Float64Array(2)];
    tensors.get('a')?.copyTo(a);
    tensors.get('b')?.copyTo(b);
    // The upper halves of the float32 1, -3.140625, 2 ** -133, infinity and NaN.
    expect([...a]).toEqual([1, -3.140625, 2 ** -133, Infinity, NaN]);
    expect([...b]).toEqual([0.1, -3]);
  });

  it.each(['I64', 'U8', 'BOOL', 'F8_E4M3', 'a type to come', 'toString'])(
    'only names tensors of type %s',
    (dtype) => {
      const counter = { name: 'num_batches_tracked', dtype, shape: [], bytes: new Uint8Array(8) };
      const { tensors, unread } = parseSafetensors(encodeSafetensors([half, counter]), 'test');
      expect([...tensors.keys()]).toEqual(['a.weight']);
      expect([...unread]).toEqual([['num_batches_tracked', dtype]]);
    },
  );

  const replaced = (name: string, changes: object) =>
    encodeSafetensors([half, single], (header) => ({
      ...header,
      [name]: { ...(header[name] as object), ...changes },
    }));
  const raw = (length: bigint, rest: string) => {
    const file = Buffer.alloc(8 + rest.length);
    file.writeBigUInt64LE(length);
    file.write(rest, 8);
    return file;
  };

  it.each([
    ['no dtype', replaced('a.bias', { dtype: undefined }), /dtype of tensor "a\.bias" is missing/],
    ['a shape that is none', replaced('a.bias', { shape: [2.5] }), /shape of tensor "a\.bias"/],
    ['a negative extent', replaced('a.bias', { shape: [-1, -2] }), /shape of tensor "a\.bias"/],
    [
      'a shape beyond all numbers',
      replaced('a.bias', { shape: [2 ** 40, 2 ** 40] }),
      /does not fill/,
    ],
    [
      'a shape of another size',
      replaced('a.bias', { shape: [3] }),
      /"a\.bias", 3 in F32, does not fill the 8 bytes/,
    ],
    [
      'offsets of another size',
      replaced('a.bias', { data_offsets: [4, 8] }),
      /does not fill the 4 bytes/,
    ],
    [
      'offsets that go back in a type that is not read',
      replaced('a.bias', { dtype: 'I64', data_offsets: [12, 4] }),
      /does not fill the -8 bytes/,
    ],
    ['one offset', replaced('a.bias', { data_offsets: [4] }), /data_offsets of tensor "a\.bias"/],
    ['an overlap', replaced('a.bias', { data_offsets: [2, 10] }), /"a\.bias" overlap/],
    ['a gap', replaced('a.bias', { data_offsets: [6, 14] }), /2 bytes before "a\.bias"/],
    ['no tensors', encodeSafetensors([]), /lists no tensors/],
    [
      'an entry that is no object',
      encodeSafetensors([half], () => ({ x: 1 })),
      /entry of tensor "x"/,
    ],
    ['a list for a header', encodeSafetensors([half], () => [1]), /not a JSON object/],
    ['a header that is not JSON', raw(4n, '{"a"'), /not valid JSON/],
    ['a header longer than the file', raw(40n, '{"a"'), /cut short within its header/],
    ['a header of 10 TB', raw(10n ** 13n, '{"a"'), /header claims 10000000000000 bytes/],
    ['nothing but a length', raw(4n, '').subarray(0, 5), /too short/],
    [
      'a file that ends early',
      encodeSafetensors([half, single]).subarray(0, -1),
      /"a\.bias" are missing; get it again/,
    ],
    [
      'a file that goes on',
      Buffer.concat([encodeSafetensors([half]), Uint8Array.of(0)]),
      /1 bytes at its end/,
    ],
  ])('refuses %s', (_, file, message) => {
    const parse = () => parseSafetensors(file, 'bad.safetensors');
    expect(parse).toThrow(UserError);
    expect(parse).toThrow(message);
    expect(parse).toThrow(/"bad\.safetensors"/);
  });
});
