import { CLASSES, type Topology } from './net.js';

/** Topologies of dense and grouped convolutions. */
export const classic: Readonly<Record<string, Topology>> = {
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
};
