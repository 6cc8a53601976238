import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Fields of a message by number: text, bytes, a message, an integer, or several of one. */
type Fields = readonly (readonly [field: number, value: string | number | Uint8Array])[];

function message(fields: Fields): Uint8Array {
  const writer = new BinaryWriter();
  for (const [field, value] of fields) {
    if (typeof value === 'number') writer.tag(field, WireType.Varint).int64(value);
    else if (typeof value === 'string') writer.tag(field, WireType.LengthDelimited).string(value);
    else writer.tag(field, WireType.LengthDelimited).bytes(value);
  }
  return writer.finish();
}

const FLOAT = 1;

const valueInfo = (name: string, shape: readonly (number | string)[]) =>
  message([
    [1, name],
    [
      2,
      message([
        [
          1,
          message([
            [1, FLOAT],
            [
              2,
              message(
                shape.map((extent) => [
                  1,
                  message([typeof extent === 'number' ? [1, extent] : [2, extent]]),
                ]),
              ),
            ],
          ]),
        ],
      ]),
    ],
  ]);

const node = (operator: string, inputs: readonly string[], output: string, ints: Fields = []) =>
  message([
    ...inputs.map((input) => [1, input] as const),
    [2, output],
    [3, output],
    [4, operator],
    ...ints.map(([, attribute]) => [5, attribute] as const),
  ]);

const intsAttribute = (name: string, values: readonly number[]) =>
  message([[1, name], ...values.map((value) => [8, value] as const), [20, 7]]);

/** A weight that is stored elsewhere: in which file, from where on. */
interface Elsewhere {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

function tensor(name: string, shape: readonly number[], data: Uint8Array | Elsewhere): Uint8Array {
  const head: Fields = [...shape.map((extent) => [1, extent] as const), [2, FLOAT], [8, name]];
  if (data instanceof Uint8Array) return message([...head, [9, data]]);
  const entries = Object.entries(data).map(
    ([key, value]) =>
      [
        13,
        message([
          [1, key],
          [2, String(value)],
        ]),
      ] as const,
  );
  return message([...head, ...entries, [14, 1]]);
}

/** What a {@link tinyOnnx} is like. */
export interface TinyOptions {
  readonly classes?: number;
  /** Of the convolution. */
  readonly channels?: number;
  /** Height and width of the input; a name leaves one open. */
  readonly size?: readonly [number | string, number | string];
  /** Channels of the picture. */
  readonly colours?: number;
  /** Keeps the convolution's weights in a file of this name. */
  readonly location?: string;
  readonly offset?: number;
  /** What the graph gives, of `conv`, `relu`, `pool`, `flat` and `scores`, with shapes; the scores by default. */
  readonly outputs?: readonly (readonly [name: string, shape: readonly (number | string)[]])[];
}

/** A small classifier as an ONNX file: convolution, ReLU, global pooling, inner product. */
export function tinyOnnx(options: TinyOptions = {}): { model: Buffer; external: Uint8Array } {
  const { classes = 12, channels = 8, size = [32, 32], colours = 3 } = options;
  const { location, offset = 0, outputs = [['scores', [1, classes]]] } = options;
  // Sines, as weights that are never equal: the same at every call.
  const values = (count: number, phase: number) =>
    new Uint8Array(
      Float32Array.from({ length: count }, (_, i) => Math.sin(phase + 1.7 * i)).buffer,
    );
  const kernel = values(channels * colours * 9, 1);
  const stored = location === undefined ? kernel : { location, offset, length: kernel.length };
  const graph = message([
    [
      1,
      node('Conv', ['picture', 'kernel'], 'conv', [
        [0, intsAttribute('kernel_shape', [3, 3])],
        [0, intsAttribute('strides', [2, 2])],
      ]),
    ],
    [1, node('Relu', ['conv'], 'relu')],
    [1, node('GlobalAveragePool', ['relu'], 'pool')],
    [1, node('Flatten', ['pool'], 'flat')],
    [1, node('Gemm', ['flat', 'matrix'], 'scores')],
    [2, 'tiny'],
    [5, tensor('kernel', [channels, colours, 3, 3], stored)],
    [5, tensor('matrix', [channels, classes], values(channels * classes, 2))],
    [11, valueInfo('picture', [1, colours, ...size])],
    ...outputs.map(([name, shape]) => [12, valueInfo(name, shape)] as const),
  ]);
  const model = message([
    [1, 7],
    [2, 'a test'],
    [7, graph],
    [8, message([[2, 13]])],
  ]);
  return { model: Buffer.from(model), external: kernel };
}
