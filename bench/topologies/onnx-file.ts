/** Writes ONNX models: as much of protobuf as they need, into parts that are never joined in memory. */

/** Bytes in parts: a network of 500 MB is not copied for each message that it lies in. */
type Parts = readonly Uint8Array[];

const size = (parts: Parts) => parts.reduce((total, { length }) => total + length, 0);

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

const whole = (field: number, value: number): Parts => [varint(field * 8), varint(value)];

const message = (field: number, parts: Parts): Parts => [
  varint(field * 8 + 2),
  varint(size(parts)),
  ...parts,
];

const text = (field: number, value: string): Parts =>
  message(field, [new TextEncoder().encode(value)]);

const FLOAT = 1;
const INT64 = 7;
/** The type of an attribute that is a list of integers, and of those that are one value. */
const [INTS, INT, REAL, TEXT] = [7, 2, 1, 3];

export type Attributes = Readonly<
  Record<string, number | string | readonly number[] | { readonly real: number }>
>;

function attribute(name: string, value: Attributes[string]): Parts {
  if (typeof value === 'number') return [...text(1, name), ...whole(3, value), ...whole(20, INT)];
  if (typeof value === 'string') return [...text(1, name), ...text(4, value), ...whole(20, TEXT)];
  if ('real' in value) {
    const bytes = new Uint8Array(Float32Array.of(value.real).buffer);
    return [...text(1, name), varint(2 * 8 + 5), bytes, ...whole(20, REAL)];
  }
  return [...text(1, name), ...value.flatMap((one) => whole(8, one)), ...whole(20, INTS)];
}

function valueInfo(name: string, shape: readonly number[]): Parts {
  const dims = shape.flatMap((extent) => message(1, whole(1, extent)));
  const tensor = [...whole(1, FLOAT), ...message(2, dims)];
  return [...text(1, name), ...message(2, message(1, tensor))];
}

/** Uniform numbers in [−1, 1), the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 0x80000000;
  };
}

/** A network that is put together node by node, with random weights. */
export class OnnxFile {
  readonly #nodes: Parts[] = [];
  readonly #initializers: Parts[] = [];
  readonly #random = numbers(20_160_805);

  /** Adds a node; returns the name of its output. */
  node(operator: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.nodeOf(operator, inputs, 1, attributes)[0];
  }

  /** Adds a node of several outputs; returns their names. */
  nodeOf(
    operator: string,
    inputs: readonly string[],
    count: number,
    attributes: Attributes = {},
  ): string[] {
    const name = `n${this.#nodes.length}`;
    const outputs = Array.from({ length: count }, (_, i) => (i === 0 ? name : `${name}.${i}`));
    const named = Object.entries(attributes);
    this.#nodes.push([
      ...inputs.flatMap((input) => text(1, input)),
      ...outputs.flatMap((output) => text(2, output)),
      ...text(3, name),
      ...text(4, operator),
      ...named.flatMap(([name, value]) => message(5, attribute(name, value))),
    ]);
    return outputs;
  }

  /** Adds an initialiser with the given values; returns its name. */
  values(values: Float32Array | BigInt64Array, shape: readonly number[]): string {
    const name = `w${this.#initializers.length}`;
    const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#initializers.push([
      ...shape.flatMap((extent) => whole(1, extent)),
      ...whole(2, values instanceof Float32Array ? FLOAT : INT64),
      ...text(8, name),
      ...message(9, [data]),
    ]);
    return name;
  }

  /** Adds a list of integers, as shapes and axes are given. */
  list(...numbers: readonly number[]): string {
    return this.values(BigInt64Array.from(numbers, BigInt), [numbers.length]);
  }

  /** Weights `[M, …]` as He et al. 2015 draw them, so that activations keep their size. */
  weights(shape: readonly number[]): string {
    const count = shape.reduce((product, extent) => product * extent, 1);
    const bound = Math.sqrt((6 * shape[0]) / count);
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = bound * this.#random();
    return this.values(values, shape);
  }

  /** Biases: small beside what they are added to. */
  bias(count: number): string {
    return this.values(
      Float32Array.from({ length: count }, () => 0.05 * this.#random()),
      [count],
    );
  }

  /** The file, in parts. */
  parts(shape: readonly number[], scores: string, classes: number, opset = 13): Parts {
    const graph = [
      ...this.#nodes.flatMap((node) => message(1, node)),
      ...text(2, 'network'),
      ...this.#initializers.flatMap((tensor) => message(5, tensor)),
      ...message(11, valueInfo('data', [1, ...shape])),
      ...message(12, valueInfo(scores, [1, classes])),
    ];
    return [...whole(1, 8), ...message(7, graph), ...message(8, whole(2, opset))];
  }
}
