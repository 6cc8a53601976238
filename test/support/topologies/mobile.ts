import { CLASSES, type Topology } from './net.js';

/** Topologies for phones: depthwise convolutions, gates, shuffles. */
export const mobile: Readonly<Record<string, Topology>> = {
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
