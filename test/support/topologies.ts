import { OnnxFile } from '../../bench/topologies/onnx-file.js';

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
class Net {
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

/** Topologies of the families that the test data does not have, of odd sizes and several opsets. */
export const topologies: Readonly<Record<string, Topology>> = {
  'Inception v3': {
    opset: 9,
    input: [3, 33, 29],
    build(net) {
      const unit = (x: string, outputs: number, kernel: [number, number], options = {}) =>
        net.relu(net.norm(net.conv(x, outputs, kernel, { bias: false, ...options })));
      const stem = unit('data', 8, [3, 3], { stride: 2, pads: [0, 0, 0, 0] });
      const branches = [
        unit(stem, 5, [1, 1]),
        unit(unit(unit(stem, 4, [1, 1]), 5, [1, 7]), 6, [7, 1]),
        unit(net.pool('AveragePool', stem, 3, 1, 1, { count_include_pad: 1 }), 5, [1, 1]),
      ];
      const joined = net.concat(branches);
      const reduced = net.concat([
        unit(joined, 6, [3, 3], { stride: 2, pads: [0, 0, 0, 0] }),
        net.pool('MaxPool', joined, 3, 2),
      ]);
      return net.classify(reduced, CLASSES);
    },
  },
  'GoogLeNet with batch normalisation': {
    opset: 7,
    input: [3, 31, 37],
    build(net) {
      const unit = (x: string, outputs: number, size: number, options = {}) =>
        net.relu(net.norm(net.conv(x, outputs, [size, size], options)));
      const same = (x: string, size: number) =>
        net.node('MaxPool', [x], {
          kernel_shape: [size, size],
          strides: [2, 2],
          auto_pad: 'SAME_UPPER',
        });
      const stem = same(unit('data', 6, 7, { stride: 2 }), 3);
      const joined = net.concat([
        unit(stem, 4, 1),
        unit(unit(stem, 3, 1), 5, 3),
        unit(net.pool('MaxPool', stem, 3, 1, 1), 4, 1),
      ]);
      return net.classify(same(joined, 3), CLASSES);
    },
  },
  'ResNeXt and RegNet': {
    opset: 13,
    input: [3, 35, 30],
    build(net) {
      let x = net.relu(net.conv('data', 16, [3, 3], { stride: 2 }));
      for (const [stride, outputs] of [
        [1, 16],
        [2, 24],
      ] as const) {
        const grouped = net.relu(net.conv(x, outputs, [3, 3], { stride, groups: 4 }));
        const body = net.conv(
          net.excite(grouped, (gate) => net.node('Sigmoid', [gate])),
          outputs,
          [1, 1],
        );
        const shortcut = stride === 1 ? x : net.conv(x, outputs, [1, 1], { stride });
        x = net.relu(net.node('Add', [shortcut, body]));
      }
      return net.classify(x, CLASSES);
    },
  },
  MNASNet: {
    opset: 11,
    input: [3, 37, 33],
    build(net) {
      const unit = (x: string, outputs: number, size: number, options = {}) =>
        net.norm(net.conv(x, outputs, [size, size], { bias: false, ...options }));
      let x = net.relu(unit('data', 8, 3, { stride: 2 }));
      for (const [size, stride] of [
        [3, 1],
        [5, 2],
        [5, 1],
      ] as const) {
        const wide = 3 * 8;
        const expanded = net.relu(unit(x, wide, 1));
        const filtered = net.relu(unit(expanded, wide, size, { stride, groups: wide }));
        const projected = unit(filtered, 8, 1);
        x = stride === 1 ? net.node('Add', [projected, x]) : projected;
      }
      return net.classify(net.relu(x), CLASSES);
    },
  },
  MobileNetV3: {
    opset: 14,
    input: [3, 33, 31],
    build(net) {
      const gate = (x: string) => net.node('HardSigmoid', [x], { alpha: { real: 1 / 6 } });
      let x = net.node('HardSwish', [net.conv('data', 8, [3, 3], { stride: 2 })]);
      const wide = net.node('HardSwish', [net.conv(x, 16, [1, 1])]);
      const filtered = net.conv(wide, 16, [5, 5], { groups: 16 });
      x = net.node('Add', [x, net.conv(net.excite(filtered, gate), 8, [1, 1])]);
      return net.classify(net.node('HardSwish', [net.conv(x, 12, [1, 1])]), CLASSES);
    },
  },
  'MobileNetV3, written out': {
    opset: 10,
    input: [3, 29, 31],
    build(net) {
      const six = (x: string) => net.relu6(net.node('Add', [x, net.scalar(3)]));
      const swish = (x: string) => net.node('Div', [net.node('Mul', [x, six(x)]), net.scalar(6)]);
      const gate = (x: string) => net.node('Div', [six(x), net.scalar(6)]);
      const x = swish(net.conv('data', 8, [3, 3], { stride: 2 }));
      const filtered = swish(net.conv(x, 8, [3, 3], { groups: 8, stride: 2 }));
      return net.classify(net.conv(net.excite(filtered, gate), 12, [1, 1]), CLASSES);
    },
  },
  'EfficientNet of TensorFlow': {
    opset: 18,
    input: [3, 39, 41],
    build(net) {
      const silu = (x: string) => net.node('Mul', [x, net.node('Sigmoid', [x])]);
      const same = (x: string, outputs: number, size: number, options = {}) =>
        silu(
          net.norm(
            net.conv(x, outputs, [size, size], { autoPad: 'SAME_UPPER', bias: false, ...options }),
          ),
        );
      let x = same('data', 8, 3, { stride: 2 });
      const filtered = same(same(x, 16, 1), 16, 5, { stride: 2, groups: 16 });
      const gated = net.excite(filtered, (gate) => net.node('Sigmoid', [gate]));
      const first = net.norm(net.conv(gated, 8, [1, 1]));
      const again = same(same(first, 24, 1), 24, 3, { groups: 24 });
      x = net.node('Add', [net.norm(net.conv(again, 8, [1, 1])), first]);
      return net.classify(same(x, 20, 1), CLASSES);
    },
  },
  'dilated residual network': {
    opset: 12,
    input: [3, 31, 33],
    build(net) {
      let x = net.relu(net.conv('data', 8, [7, 7], { stride: 2 }));
      for (const dilation of [1, 2, 4]) {
        const body = net.relu(net.conv(x, 8, [3, 3], { dilation }));
        x = net.relu(net.node('Sum', [net.conv(body, 8, [3, 3], { dilation }), x]));
      }
      const pooled = net.pool('MaxPool', x, 3, 2, 0, { ceil_mode: 1 });
      return net.classify(pooled, CLASSES);
    },
  },
  'AlexNet in two groups': {
    opset: 8,
    input: [3, 51, 47],
    build(net) {
      const lrn = (x: string) =>
        net.node('LRN', [x], { size: 5, alpha: { real: 0.2 }, beta: { real: 0.75 } });
      const first = lrn(net.relu(net.conv('data', 12, [7, 7], { stride: 3 })));
      const second = net.relu(
        net.conv(net.pool('MaxPool', first, 3, 2), 16, [5, 5], { groups: 2 }),
      );
      return net.classify(net.pool('MaxPool', second, 3, 2), CLASSES);
    },
  },
  'Darknet and CSP': {
    opset: 17,
    input: [3, 32, 27],
    build(net) {
      const leaky = (x: string) => net.node('LeakyRelu', [x], { alpha: { real: 0.1 } });
      const mish = (x: string) =>
        net.node('Mul', [x, net.node('Tanh', [net.node('Softplus', [x])])]);
      const x = leaky(net.conv('data', 12, [3, 3], { stride: 2 }));
      const [a, b] = net.file.nodeOf('Split', [x, net.file.list(4, 8)], 2, { axis: 1 });
      const one = net.node('Identity', [a], {}, 4);
      const two = net.node('Identity', [b], {}, 8);
      const joined = net.concat([mish(net.conv(two, 8, [3, 3])), one]);
      const slope = net.file.values(Float32Array.of(...Array(12).fill(0.2)), [12, 1, 1]);
      return net.classify(net.node('PRelu', [net.conv(joined, 12, [3, 3]), slope]), CLASSES);
    },
  },
  'ShuffleNet of channels last': {
    opset: 15,
    input: [3, 27, 33],
    build(net) {
      const last = net.node('Transpose', ['data'], { perm: [0, 2, 3, 1] });
      const scaled = net.node('Sub', [net.node('Mul', [last, net.scalar(0.7)]), net.scalar(0.1)]);
      const x = net.relu(
        net.conv(net.node('Transpose', [scaled], { perm: [0, 3, 1, 2] }, 3), 12, [3, 3], {
          stride: 2,
        }),
      );
      const grouped = net.conv(x, 12, [1, 1], { groups: 3 });
      const parts = net.node('Reshape', [grouped, net.file.list(1, 3, 4, 14, 17)]);
      const moved = net.node('Transpose', [parts], { perm: [0, 2, 1, 3, 4] });
      const shuffled = net.node('Reshape', [moved, net.file.list(0, 12, 14, 17)], {}, 12);
      const filtered = net.conv(shuffled, 12, [3, 3], { groups: 12 });
      return net.classify(net.relu(net.node('Add', [filtered, x])), CLASSES);
    },
  },
};

/** A topology as the bytes of an ONNX file. */
export function encodeTopology({ opset, input, build }: Topology): Uint8Array {
  const file = new OnnxFile();
  const scores = build(new Net(file, opset));
  return new Uint8Array(Buffer.concat([...file.parts(input, scores, CLASSES, opset)]));
}
