import { CLASSES, type Net, type Topology } from './net.js';

/** The sum over an axis, whose axes are an input since operator set 13. */
const sumOver = (net: Net, x: string, axis: number, channels: number) =>
  net.node('ReduceSum', [x, net.file.list(axis)], { keepdims: 0 }, channels);

/** Two layers of a gate, over the picture’s mean. */
const gateOf = (net: Net, x: string, outputs: number) =>
  net.conv(net.relu(net.conv(net.mean(x), 4, [1, 1])), outputs, [1, 1]);

/** Networks whose gates are parts of one, and pictures with borders, crops and gaps. */
export const gated: Readonly<Record<string, Topology>> = {
  ResNeSt: {
    opset: 16,
    input: [3, 33, 27],
    build(net) {
      const stem = net.relu(net.norm(net.conv('data', 8, [3, 3], { stride: 2 })));
      const [height, width] = [17, 14];
      const split = net.relu(net.norm(net.conv(stem, 16, [3, 3], { groups: 2 })));
      const parts = net.node('Reshape', [split, net.file.list(1, 2, 8, height, width)], {}, 8);
      const logits = gateOf(net, sumOver(net, parts, 1, 8), 16);
      const cardinal = net.node('Reshape', [logits, net.file.list(1, 1, 2, 8)], {}, 8);
      const swapped = net.node('Transpose', [cardinal], { perm: [0, 2, 1, 3] }, 8);
      const flat = net.node('Reshape', [
        net.node('Softmax', [swapped], { axis: 1 }),
        net.file.list(1, -1),
      ]);
      const gates = net.node('Reshape', [flat, net.file.list(1, 2, 8, 1, 1)], {}, 8);
      const attended = sumOver(net, net.node('Mul', [parts, gates]), 1, 8);
      return net.classify(net.relu(net.node('Add', [attended, stem])), CLASSES);
    },
  },
  'selective kernels': {
    opset: 13,
    input: [3, 31, 35],
    build(net) {
      const stem = net.relu(net.conv('data', 6, [3, 3], { stride: 2 }));
      const branch = (dilation: number) =>
        net.node('Unsqueeze', [
          net.relu(net.norm(net.conv(stem, 6, [3, 3], { dilation }))),
          net.file.list(1),
        ]);
      const both = net.node('Concat', [branch(1), branch(2)], { axis: 1 }, 6);
      const logits = gateOf(net, sumOver(net, both, 1, 6), 12);
      const stacked = net.node('Reshape', [logits, net.file.list(1, 2, 6, 1, 1)], {}, 6);
      const gates = net.node('Softmax', [stacked], { axis: 1 });
      return net.classify(sumOver(net, net.node('Mul', [gates, both]), 1, 6), CLASSES);
    },
  },
  'borders, crops and gaps': {
    opset: 19,
    input: [3, 29, 23],
    build(net) {
      const pad = (x: string, mode: string, ...sides: number[]) =>
        net.node('Pad', [x, net.file.list(0, 0, ...sides.slice(0, 2), 0, 0, ...sides.slice(2))], {
          mode,
        });
      const none = { pads: [0, 0, 0, 0] };
      const mirrored = net.relu(net.conv(pad('data', 'reflect', 2, 1, 0, 3), 8, [3, 3], none));
      const repeated = net.relu(net.conv(pad(mirrored, 'edge', 1, 1, 1, 1), 8, [3, 3], none));
      const wide = net.pool('MaxPool', repeated, 2, 2, 1, { dilations: [2, 1] });
      const cropped = pad(wide, 'constant', -1, 1, 1, -2);
      const means = net.pool('AveragePool', pad(cropped, 'wrap', 0, 2, 1, 0), 3, 1, 2, {
        dilations: [2, 2],
        count_include_pad: 1,
      });
      return net.classify(net.relu(net.conv(means, 10, [1, 1])), CLASSES);
    },
  },
};
