import { OnnxFile } from '../../../bench/topologies/onnx-file.js';

/** A small network of a published family, written as exporters of some opset write it. */
export interface Topology {
  readonly opset: number;
  /** Channels, rows and columns. */
  readonly input: readonly [number, number, number];
  /** Adds the nodes; returns the output. */
  build(net: Net): string;
}

interface ConvOptions {
  readonly stride?: number;
  /** On all sides; by default as many as keep the size. */
  readonly pads?: readonly number[];
  readonly groups?: number;
  readonly dilation?: number;
  readonly autoPad?: string;
  readonly bias?: boolean;
}

/** Nodes as networks for vision are put together of them. */
export class Net {
  readonly #channels = new Map<string, number>([['data', 3]]);
  constructor(
    readonly file: OnnxFile,
    readonly opset: number,
  ) {}

  channels(node: string): number {
    return this.#channels.get(node) ?? Number.NaN;
  }

  /** A node of as many channels as its first input, or as are said. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Parameters<OnnxFile['node']>[2] = {},
    channels = this.channels(inputs[0]),
  ): string {
    const made = this.file.node(operator, inputs, attributes);
    this.#channels.set(made, channels);
    return made;
  }

  conv(
    x: string,
    outputs: number,
    kernel: readonly [number, number],
    options: ConvOptions = {},
  ): string {
    const { stride = 1, groups = 1, dilation = 1, autoPad, bias = true } = options;
    const half = kernel.map((size) => Math.floor((dilation * (size - 1)) / 2));
    const weights = this.file.weights([outputs, this.channels(x) / groups, ...kernel]);
    const inputs = bias ? [x, weights, this.file.bias(outputs)] : [x, weights];
    const padding = autoPad ? { auto_pad: autoPad } : { pads: options.pads ?? [...half, ...half] };
    const attributes = {
      ...padding,
      kernel_shape: kernel,
      strides: [stride, stride],
      dilations: [dilation, dilation],
      group: groups,
    };
    return this.node('Conv', inputs, attributes, outputs);
  }

  norm(x: string): string {
    const count = this.channels(x);
    const near = (centre: number) =>
      this.file.values(
        Float32Array.from({ length: count }, (_, i) => centre + 0.3 * Math.sin(7 * i + centre)),
        [count],
      );
    return this.node('BatchNormalization', [x, near(1), near(0.1), near(0), near(1.1)], {
      epsilon: { real: 1e-3 },
    });
  }

  relu(x: string): string {
    return this.node('Relu', [x]);
  }

  /** ReLU6: limits were attributes before opset 11. */
  relu6(x: string): string {
    if (this.opset < 11) return this.node('Clip', [x], { min: { real: 0 }, max: { real: 6 } });
    return this.node('Clip', [x, this.scalar(0), this.scalar(6)]);
  }

  scalar(value: number): string {
    return this.file.values(Float32Array.of(value), []);
  }

  concat(parts: readonly string[]): string {
    const channels = parts.reduce((total, part) => total + this.channels(part), 0);
    return this.node('Concat', parts, { axis: 1 }, channels);
  }

  pool(operator: string, x: string, size: number, stride: number, pads = 0, more = {}): string {
    const attributes = {
      kernel_shape: [size, size],
      strides: [stride, stride],
      pads: [pads, pads, pads, pads],
    };
    return this.node(operator, [x], { ...attributes, ...more });
  }

  /** The mean over the picture, as `[1, C, 1, 1]`. */
  mean(x: string): string {
    if (this.opset < 18) return this.node('ReduceMean', [x], { axes: [2, 3], keepdims: 1 });
    return this.node('ReduceMean', [x, this.file.list(-1, -2)], { keepdims: 1 });
  }

  /** Squeeze and excitation. */
  excite(x: string, gate: (x: string) => string): string {
    const narrow = this.relu(this.conv(this.mean(x), 4, [1, 1]));
    return this.node('Mul', [x, gate(this.conv(narrow, this.channels(x), [1, 1]))]);
  }

  /** The scores: mean, flattened, and an inner product. */
  classify(x: string, classes: number): string {
    const flat = this.node('Flatten', [this.node('GlobalAveragePool', [x])], { axis: 1 });
    const weights = this.file.weights([classes, this.channels(x)]);
    return this.node('Gemm', [flat, weights, this.file.bias(classes)], { transB: 1 });
  }
}

export const CLASSES = 5;

/** A topology as the bytes of an ONNX file. */
export function encodeTopology({ opset, input, build }: Topology): Uint8Array {
  const file = new OnnxFile();
  const scores = build(new Net(file, opset));
  return new Uint8Array(Buffer.concat([...file.parts(input, scores, CLASSES, opset)]));
}
