import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { parseLabels } from '../../../src/nn/formats/labels.js';
import { decodeNpy, encodeNpy } from '../../../src/nn/formats/npy.js';
import { parseParameters } from '../../../src/nn/formats/parameters.js';
import { damaged, observe } from '../../support/damage.js';
import { encodeCaffemodel, encodeSafetensors, float32Bytes } from '../../support/weight-files.js';

const layers = [
  {
    name: 'conv1',
    blobs: [
      { shape: [2, 3, 1, 1], data: [1, 2, 3, 4, 5, 6] },
      { shape: [2], data: [7, 8] },
    ],
  },
  {
    name: 'loss3/classifier',
    blobs: [
      { shape: [1, 2], data: [9, 10] },
      { shape: [1], data: [11] },
    ],
  },
];
const text = (value: string) => new Uint8Array(Buffer.from(value));

const decodeWeights = (bytes: Uint8Array) => parseParameters(bytes, 'weights');
const decodeLabels = (bytes: Uint8Array) => parseLabels(Buffer.from(bytes).toString(), 'labels');

/** Whole files of each format, and what decodes them. */
const formats: Record<string, { files: Uint8Array[]; decode: (bytes: Uint8Array) => unknown }> = {
  safetensors: {
    files: [
      encodeSafetensors([
        { name: 'conv1.weight', dtype: 'F16', shape: [2, 2], bytes: new Uint8Array(8) },
        { name: 'conv1.bias', dtype: 'F32', shape: [2], bytes: float32Bytes([1, 2]) },
        { name: 'steps', dtype: 'I64', shape: [], bytes: new Uint8Array(8) },
      ]),
    ],
    decode: decodeWeights,
  },
  'caffemodel of V1 layers': {
    files: [
      encodeCaffemodel(layers),
      encodeCaffemodel(layers, { values: 'unpacked', diff: true }),
      encodeCaffemodel(layers, { values: 'two-runs' }),
      encodeCaffemodel(layers, { values: 'raw2' }),
    ],
    decode: decodeWeights,
  },
  'current caffemodel': {
    files: [
      encodeCaffemodel(layers, { form: 'layer', shape: 'packed-dims' }),
      encodeCaffemodel(layers, { form: 'layer', shape: 'unpacked-dims', values: 'double' }),
      encodeCaffemodel(layers, { form: 'layer', shape: 'packed-dims', values: 'unpacked-double' }),
    ],
    decode: decodeWeights,
  },
  npy: {
    files: [
      encodeNpy(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]),
      encodeNpy(Float32Array.of(1), []),
      Buffer.from(
        Buffer.from(encodeNpy(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]))
          .toString('latin1')
          .replace("'<f4', 'fortran_order': False", "'>f4', 'fortran_order': True "),
        'latin1',
      ),
    ],
    decode: (bytes) => decodeNpy(bytes, 'array.npy'),
  },
  labels: {
    files: [
      text('n01440764 tench, Tinca tinca\r\nn01443537 goldfish\n\n'),
      text('["dog", "cat"]'),
      text('{"0": "dog", "1": ["n01440764", "tench"]}'),
      text("{0: 'dog', 1: ('n01440764', \"hen's tooth\")} # two"),
      text('0: dog\n1: cat\n2: tench'),
      text('{"dog": 0, "cat": 1}'),
    ],
    decode: decodeLabels,
  },
};

/** The files have a few hundred bytes; the rest is room for messages, and for fast-check itself. */
const ALLOCATION_LIMIT = 4 * 2 ** 20;

describe.each(Object.entries(formats))('a damaged %s', (_, { files, decode }) => {
  it('gives a result or a UserError of one line, soon and within the stated memory', async () => {
    for (const file of files) expect((await observe(() => decode(file))).error).toBeUndefined();
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(damaged(files), async (bytes) => {
        const { error, milliseconds, grown } = await observe(() => decode(bytes));
        if (error !== undefined) {
          expect(error).toBeInstanceOf(UserError);
          expect((error as UserError).message).toMatch(/^.{10,1500}$/);
          refused++;
        }
        expect(milliseconds).toBeLessThan(2_000);
        expect(grown).toBeLessThan(ALLOCATION_LIMIT);
      }),
      { numRuns: 1_500 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  it('of any bytes at all does no harm either', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const { error } = await observe(() => decode(bytes));
        if (error !== undefined) expect(error).toBeInstanceOf(UserError);
      }),
      { numRuns: 300 },
    );
  });
});

describe('files made to exhaust memory', () => {
  const repeated = (piece: readonly number[], times: number) =>
    Buffer.concat(Array.from({ length: times }, () => Uint8Array.from(piece)));
  const length = (n: number) => [(n & 0x7f) | 0x80, ((n >> 7) & 0x7f) | 0x80, n >> 14];
  const inLayer = (bytes: Uint8Array) =>
    Buffer.concat([Uint8Array.from([0x12, ...length(bytes.length)]), bytes]);
  const header = (json: string) => {
    const file = Buffer.alloc(8 + json.length);
    file.writeBigUInt64LE(BigInt(json.length));
    file.write(json, 8);
    return file;
  };

  it.each([
    ['a layer of a million empty blobs', inLayer(repeated([0x32, 0], 500_000))],
    ['a shape of a million axes', inLayer(inBlob(repeated([0x08, 1], 400_000)))],
    ['groups within groups', inLayer(repeated([0x0b], 500_000))],
    ['a header of nested lists', header(`{"a":${'['.repeat(500_000)}`)],
  ])('%s', async (_, file) => {
    const { error, milliseconds, grown } = await observe(() => decodeWeights(file));
    expect(error).toBeInstanceOf(UserError);
    expect(milliseconds).toBeLessThan(2_000);
    expect(grown).toBeLessThan(ALLOCATION_LIMIT);
  });

  function inBlob(dims: Uint8Array): Uint8Array {
    const shape = Buffer.concat([Uint8Array.from([0x3a, ...length(dims.length)]), dims]);
    return Buffer.concat([Uint8Array.from([0x32, ...length(shape.length)]), shape]);
  }
});
