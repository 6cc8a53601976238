import { CLASSES, type Net, type Topology } from './net.js';

const swish = (net: Net, x: string) => net.node('Mul', [x, net.node('Sigmoid', [x])]);

/** The same as many times over, each reading the one before. */
const repeat = (times: number, x: string, step: (x: string, i: number) => string): string =>
  Array.from({ length: times }).reduce<string>((from, _, i) => step(from, i), x);

/** Topologies of other families, and of several ways to write what they are made of. */
export const further: Readonly<Record<string, Topology>> = {
  HRNet: {
    opset: 11,
    input: [3, 37, 34],
    build(net) {
      const unit = (x: string, outputs: number, stride = 1) =>
        net.norm(net.conv(x, outputs, [3, 3], { stride, bias: false }));
      const fine = net.relu(unit('data', 8, 2));
      const coarse = net.relu(unit(fine, 12, 2));
      const upwards = net.norm(net.conv(coarse, 8, [1, 1], { bias: false }));
      // Before opset 13, what is not given is an empty list.
      const none = net.file.values(new Float32Array(0), [0]);
      const wide = net.node('Resize', [upwards, none, none, net.file.list(1, 8, 19, 17)], {
        mode: 'nearest',
        coordinate_transformation_mode: 'asymmetric',
        nearest_mode: 'floor',
      });
      const joined = net.relu(net.node('Add', [fine, wide]));
      const downwards = net.relu(net.node('Add', [unit(fine, 12, 2), coarse]));
      const scales = net.file.values(Float32Array.of(1, 1, 1.9, 1.7), [4]);
      const linear = net.node('Resize', [downwards, none, scales], { mode: 'linear' });
      const pooled = net.mean(joined);
      const flat = net.concat([pooled, net.mean(linear)]);
      return net.classify(flat, CLASSES);
    },
  },
  GhostNet: {
    opset: 12,
    input: [3, 33, 39],
    build(net) {
      const ghost = (x: string, outputs: number) => {
        const half = net.relu(net.norm(net.conv(x, outputs / 2, [1, 1], { bias: false })));
        const cheap = net.relu(
          net.norm(net.conv(half, outputs / 2, [3, 3], { groups: outputs / 2 })),
        );
        const joined = net.concat([half, cheap]);
        const ends = [net.file.list(0), net.file.list(outputs), net.file.list(1)];
        return net.node('Slice', [joined, ...ends], {}, outputs);
      };
      const gate = (x: string) => net.node('HardSigmoid', [x], { alpha: { real: 1 / 6 } });
      const stem = net.relu(net.conv('data', 8, [3, 3], { stride: 2 }));
      const wide = ghost(stem, 16);
      const filtered = net.norm(net.conv(wide, 16, [3, 3], { groups: 16 }));
      const narrow = ghost(net.excite(filtered, gate), 8);
      return net.classify(net.node('Add', [narrow, stem]), CLASSES);
    },
  },
  'network in network': {
    opset: 8,
    input: [3, 45, 41],
    build(net) {
      const unit = (x: string, outputs: number, size: number, stride: number) =>
        net.relu(
          net.conv(net.relu(net.conv(x, outputs, [size, size], { stride })), outputs, [1, 1]),
        );
      const first = net.pool('MaxPool', unit('data', 10, 7, 2), 3, 2);
      const second = net.node('Dropout', [net.pool('MaxPool', unit(first, 12, 5, 1), 3, 2)], {
        ratio: { real: 0.5 },
      });
      const scores = net.node('GlobalAveragePool', [net.conv(second, CLASSES, [1, 1])]);
      return net.node('Softmax', [net.node('Flatten', [scores])], {}, CLASSES);
    },
  },
  'VGG with inner products': {
    opset: 9,
    input: [3, 24, 20],
    build(net) {
      const unit = (x: string, outputs: number) => net.relu(net.norm(net.conv(x, outputs, [3, 3])));
      const features = repeat(2, 'data', (x, i) =>
        net.pool('MaxPool', unit(unit(x, 8 + 4 * i), 8 + 4 * i), 2, 2),
      );
      const flat = net.node('Reshape', [features, net.file.list(-1, 12 * 6 * 5)]);
      const hidden = net.relu(
        net.node('Gemm', [flat, net.file.weights([18, 360]), net.file.bias(18)], { transB: 1 }),
      );
      const matrix = net.node('MatMul', [hidden, net.file.weights([18, CLASSES])]);
      return net.node('Add', [matrix, net.file.bias(CLASSES)]);
    },
  },
  'ResNet v2, pooled by averages': {
    opset: 10,
    input: [3, 43, 31],
    build(net) {
      const before = (x: string) => net.relu(net.norm(x));
      const stem = net.conv(net.norm('data'), 12, [5, 5], { stride: 2, bias: false });
      const x = repeat(3, stem, (from, i) => {
        const active = before(from);
        const stride = i === 1 ? 2 : 1;
        const body = net.conv(before(net.conv(active, 12, [3, 3], { stride })), 12, [3, 3]);
        const shortcut =
          stride === 1
            ? from
            : net.conv(net.pool('AveragePool', active, 2, 2, 0, { ceil_mode: 1 }), 12, [1, 1]);
        return net.node('Add', [body, shortcut]);
      });
      return net.classify(before(x), CLASSES);
    },
  },
  'EfficientNetV2 and RegNetY': {
    opset: 16,
    input: [3, 41, 29],
    build(net) {
      const fused = (x: string, outputs: number, stride: number) =>
        swish(net, net.norm(net.conv(x, outputs, [3, 3], { stride, bias: false })));
      const stem = fused('data', 8, 2);
      const body = net.norm(net.conv(fused(stem, 16, 1), 8, [1, 1]));
      const first = net.node('Add', [body, stem]);
      const grouped = swish(net, net.norm(net.conv(first, 24, [3, 3], { stride: 2, groups: 8 })));
      const gated = net.excite(grouped, (gate) => net.node('Sigmoid', [gate]));
      return net.classify(swish(net, net.norm(net.conv(gated, 20, [1, 1]))), CLASSES);
    },
  },
  'pixels into channels': {
    opset: 13,
    input: [3, 36, 28],
    build(net) {
      const blocks = net.node('SpaceToDepth', ['data'], { blocksize: 4 }, 48);
      const x = net.relu(net.conv(blocks, 16, [3, 3]));
      const wide = net.node('DepthToSpace', [x], { blocksize: 2, mode: 'CRD' }, 4);
      const branch = net.node('Mean', [wide, net.conv(wide, 4, [3, 3]), net.relu(wide)]);
      return net.classify(net.conv(branch, 8, [1, 1]), CLASSES);
    },
  },
};
