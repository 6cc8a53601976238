import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/errors.js';
import { constantOf } from '../../../../src/nn/import/onnx/constant.js';
import { loadExternalData } from '../../../../src/nn/import/onnx/external-data.js';
import { parseOnnx } from '../../../../src/nn/import/onnx/parse-model.js';
import { parseTensor } from '../../../../src/nn/import/onnx/parse-tensor.js';
import { bytes, int, message, text, type Write } from '../../../support/messages.js';
import { numbersIn } from '../../../support/onnx-model.js';

const packed = (
  field: number,
  values: readonly number[],
  width: 'int' | 'float' | 'double',
): Write =>
  bytes(
    field,
    message((writer) => {
      for (const value of values) {
        if (width === 'int') writer.int64(value);
        else if (width === 'float') writer.float(value);
        else writer.double(value);
      }
    }),
  );

const refuse = (reason: string) => new UserError(reason);
const dims = (...extents: number[]): Write[] => extents.map((extent) => int(1, extent));
const numbers = (...fields: Write[]) =>
  numbersIn(constantOf(parseTensor(message(...fields), refuse)));

describe('tensors of every stored form', () => {
  const halves = [0x3c00, 0xc000]; // 1 and −2 in float16
  it.each<readonly [string, readonly Write[], readonly number[]]>([
    ['float_data', [int(2, 1), packed(4, [1, -2], 'float')], [1, -2]],
    ['double_data', [int(2, 11), packed(10, [1, -2], 'double')], [1, -2]],
    ['int32_data', [int(2, 6), packed(5, [1, -2], 'int')], [1, -2]],
    ['int32_data of int8', [int(2, 3), packed(5, [1, -2], 'int')], [1, -2]],
    ['int32_data of bool', [int(2, 9), packed(5, [1, 0], 'int')], [1, 0]],
    ['int32_data of float16', [int(2, 10), packed(5, halves, 'int')], [1, -2]],
    ['int32_data of bfloat16', [int(2, 16), packed(5, [0x3f80, 0xc000], 'int')], [1, -2]],
    ['int64_data', [int(2, 7), packed(7, [1, -2], 'int')], [1, -2]],
    ['int64_data, unpacked', [int(2, 7), int(7, 1), int(7, -2)], [1, -2]],
    ['uint64_data', [int(2, 12), packed(11, [1, 2], 'int')], [1, 2]],
    ['raw_data', [int(2, 10), bytes(9, Uint8Array.of(0, 0x3c, 0, 0xc0))], [1, -2]],
  ])('%s', (_, fields, wanted) => {
    expect(numbers(...dims(2), ...fields)).toEqual(wanted);
  });

  it.each<readonly [string, readonly Write[], RegExp]>([
    ['too few values', [...dims(3), int(2, 1), packed(4, [1, 2], 'float')], /data for 2 values/],
    [
      'more values than memory',
      [...dims(2 ** 40), int(2, 7), packed(7, [1], 'int')],
      /data for 1 values/,
    ],
    ['an impossible shape', [...dims(-1), int(2, 1)], /impossible shape/],
    ['strings', [...dims(1), int(2, 8)], /type 8, which is not read/],
  ])('are refused with %s', (_, fields, wanted) => {
    expect(() => numbers(...fields)).toThrow(wanted);
  });
});

const node = (operator: string, inputs: readonly string[], output: string): Write =>
  bytes(1, message(...inputs.map((input) => text(1, input)), text(2, output), text(4, operator)));
const model = (...graph: Write[]): Uint8Array =>
  message(bytes(7, message(...graph)), bytes(8, message(text(1, ''), int(2, 13))));
const external = (location: string, ...more: readonly [string, string][]): Write => {
  const entries = [['location', location] as const, ...more].map(([key, value]) =>
    bytes(13, message(text(1, key), text(2, value))),
  );
  return bytes(5, message(...dims(2), int(2, 1), text(8, 'w'), ...entries, int(14, 1)));
};
const input = bytes(11, message(text(1, 'x')));
const output = bytes(12, message(text(1, 'y')));

describe('graphs', () => {
  it('are sorted, and their inputs are what no initializer names', () => {
    const parsed = parseOnnx(
      model(
        node('Relu', ['a'], 'y'),
        node('Add', ['x', 'w'], 'a'),
        input,
        output,
        bytes(11, message(text(1, 'w'))),
        bytes(5, message(...dims(1), int(2, 1), text(8, 'w'), packed(4, [1], 'float'))),
      ),
      'm.onnx',
    );
    expect(parsed.nodes.map(({ operator }) => operator)).toEqual(['Add', 'Relu']);
    expect(parsed.inputs.map(({ name }) => name)).toEqual(['x']);
  });

  it.each<readonly [string, readonly Write[], RegExp]>([
    ['a circle', [node('Relu', ['b'], 'a'), node('Relu', ['a'], 'b')], /in a circle, at Relu "a"/],
    ['a value twice', [node('Relu', ['x'], 'a'), node('Relu', ['x'], 'a')], /"a" is defined twice/],
    ['a value from nowhere', [node('Relu', ['q'], 'a')], /reads "q", which nothing makes/],
    ['nothing', [], /no ONNX model, or has no nodes/],
  ])('are refused with %s', (_, nodes, wanted) => {
    expect(() => parseOnnx(model(...nodes, input, output), 'm.onnx')).toThrow(wanted);
  });
});

describe('external data', () => {
  const relu = node('Relu', ['x'], 'y');
  const withData = (...of: Parameters<typeof external>) =>
    parseOnnx(model(relu, input, output, external(...of)), 'm.onnx');

  it.each(['../w', '/etc/w', 'a/../../w', 'C:w', 'a\\w', '', 'a//w', 'http://h/w'])(
    'in %j is refused',
    (location) => {
      expect(() => withData(location)).toThrow(/no file of the model's own folder/);
    },
  );

  it('of another length than the shape needs is refused', () => {
    expect(() => withData('w', ['length', '12'])).toThrow(/needs 8 bytes, its length is 12/);
    expect(() => withData('w', ['offset', '-1'])).toThrow(/its offset is "-1"/);
  });

  it('is read by who is asked for it', async () => {
    const read = (location: string, offset: number, length: number) => {
      expect([location, offset, length]).toEqual(['sub/w.bin', 4, 8]);
      return Uint8Array.of(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0);
    };
    const loaded = await loadExternalData(withData('sub/w.bin', ['offset', '4']), read, 'm.onnx');
    const weights = loaded.initializers.get('w');
    expect(weights && numbersIn(constantOf(weights))).toEqual([1, -2]);
  });

  it('that is missing or short is told', async () => {
    const parsed = withData('w');
    await expect(loadExternalData(parsed, undefined, 'm')).rejects.toThrow(/weights are in "w"/);
    const short = () => new Uint8Array(4);
    await expect(loadExternalData(parsed, short, 'm')).rejects.toThrow(
      /needs 8 bytes of "w", which has 4/,
    );
  });
});
