import { CLASSES, type Net, type Topology } from './net.js';

const EPSILON = 1e-6;

const vector = (net: Net, count: number, centre: number) =>
  net.file.values(
    Float32Array.from({ length: count }, (_, i) => centre + 0.3 * Math.cos(5 * i + centre)),
    [count],
  );

/** Layer normalisation over the last axis, as exporters write it before operator set 17. */
function layerNormParts(net: Net, x: string, last: number): string {
  const mean = (of: string) => net.node('ReduceMean', [of], { axes: [last], keepdims: 1 });
  const centred = net.node('Sub', [x, mean(x)]);
  const variance = mean(net.node('Pow', [centred, net.scalar(2)]));
  const deviation = net.node('Sqrt', [net.node('Add', [variance, net.scalar(EPSILON)])]);
  const normal = net.node('Div', [centred, deviation]);
  const scaled = net.node('Mul', [normal, vector(net, net.channels(x), 1)]);
  return net.node('Add', [scaled, vector(net, net.channels(x), 0)]);
}

/** @param last the last axis, along which the channels lie */
const layerNorm = (net: Net, x: string, last: number) =>
  net.opset < 17
    ? layerNormParts(net, x, last)
    : net.node(
        'LayerNormalization',
        [x, vector(net, net.channels(x), 1), vector(net, net.channels(x), 0)],
        { axis: last, epsilon: { real: EPSILON } },
      );

const channelsLast = (net: Net, x: string) => net.node('Transpose', [x], { perm: [0, 2, 3, 1] });
const channelsFirst = (net: Net, x: string) => net.node('Transpose', [x], { perm: [0, 3, 1, 2] });

function linear(net: Net, x: string, outputs: number): string {
  const weights = net.file.weights([net.channels(x), outputs]);
  const made = net.node('MatMul', [x, weights], {}, outputs);
  return net.node('Add', [net.file.bias(outputs), made], {}, outputs);
}

/** Erf, as torch exports GELU. */
function gelu(net: Net, x: string): string {
  const erf = net.node('Erf', [net.node('Div', [x, net.scalar(Math.SQRT2)])]);
  const product = net.node('Mul', [x, net.node('Add', [erf, net.scalar(1)])]);
  return net.node('Mul', [product, net.scalar(0.5)]);
}

/** A ConvNeXt block: depthwise 5×5, layer normalisation, two products by GELU, a factor per channel, the sum. */
function block(net: Net, x: string): string {
  const channels = net.channels(x);
  const deep = channelsLast(net, net.conv(x, channels, [5, 5], { groups: channels }));
  const wide = gelu(net, linear(net, layerNorm(net, deep, 3), 4 * channels));
  const narrow = linear(net, wide, channels);
  const scaled = net.node('Mul', [narrow, vector(net, channels, 0.5)]);
  return net.node('Add', [x, channelsFirst(net, scaled)]);
}

function convNext(opset: number): Topology {
  return {
    opset,
    input: [3, 35, 27],
    build(net) {
      const stem = channelsLast(
        net,
        net.conv('data', 6, [4, 4], { stride: 4, pads: [0, 0, 0, 0] }),
      );
      const first = block(net, channelsFirst(net, layerNorm(net, stem, 3)));
      const down = channelsFirst(net, layerNorm(net, channelsLast(net, first), 3));
      const second = block(net, net.conv(down, 10, [2, 2], { stride: 2, pads: [0, 0, 0, 0] }));
      const pooled = net.node(
        'Flatten',
        [net.node('GlobalAveragePool', [second])],
        { axis: 1 },
        10,
      );
      return linear(net, layerNorm(net, pooled, 1), CLASSES);
    },
  };
}

/** Group normalisation as torch exports it, or (operator set 21) as an operator. */
function groupNorm(net: Net, x: string, groups: number): string {
  const channels = net.channels(x);
  const epsilon = { real: 1e-5 };
  const [factors, shifts] = [vector(net, channels, 1), vector(net, channels, 0)];
  if (net.opset >= 21) {
    return net.node('GroupNormalization', [x, factors, shifts], { num_groups: groups, epsilon });
  }
  const apart = net.node('Reshape', [x, net.file.list(0, groups, -1)]);
  const [ones, zeros] = [1, 0].map((value) =>
    net.file.values(new Float32Array(groups).fill(value), [groups]),
  );
  const normal = net.node('InstanceNormalization', [apart, ones, zeros], { epsilon });
  const whole = net.node('Reshape', [normal, net.node('Shape', [x])]);
  const column = (values: string) => net.node('Unsqueeze', [values, net.file.list(1, 2)]);
  return net.node('Add', [net.node('Mul', [whole, column(factors)]), column(shifts)], {}, channels);
}

function groupResNet(opset: number): Topology {
  return {
    opset,
    input: [3, 33, 29],
    build(net) {
      const unit = (x: string, outputs: number, stride: number) =>
        net.relu(groupNorm(net, net.conv(x, outputs, [3, 3], { stride, bias: false }), 2));
      const stem = unit('data', 8, 2);
      const branch = groupNorm(net, net.conv(unit(stem, 8, 1), 8, [3, 3], { bias: false }), 4);
      return net.classify(unit(net.relu(net.node('Add', [branch, stem])), 12, 2), CLASSES);
    },
  };
}

/** Networks that normalise by their input’s own mean and variance. */
export const normalised: Readonly<Record<string, Topology>> = {
  ConvNeXt: convNext(16),
  'ConvNeXt by operators': convNext(17),
  'ResNet with group normalisation': groupResNet(13),
  'ResNet with group normalisation by operators': groupResNet(21),
  MobileViTv2: {
    opset: 16,
    input: [3, 16, 24],
    build(net) {
      const [channels, rows, columns] = [6, 8, 12];
      const stem = net.relu(net.conv('data', channels, [3, 3], { stride: 2 }));
      // Patches of 2×2 pixels: a pixel of each, then the patches.
      const apart = net.node('Reshape', [
        stem,
        net.file.list(1, channels, rows / 2, 2, columns / 2, 2),
      ]);
      const turned = net.node('Transpose', [apart], { perm: [0, 1, 3, 5, 2, 4] });
      const patches = net.node('Reshape', [turned, net.file.list(1, channels, 4, -1)]);
      const projected = net.conv(groupNorm(net, patches, 1), 1 + 2 * channels, [1, 1]);
      const [query, key, value] = net.file.nodeOf(
        'Split',
        [projected, net.file.list(1, channels, channels)],
        3,
        {
          axis: 1,
        },
      );
      const weights = net.node('Softmax', [query], { axis: 3 });
      const context = net.node('ReduceSum', [net.node('Mul', [key, weights]), net.file.list(3)], {
        keepdims: 1,
      });
      const active = net.node('Relu', [value], {}, channels);
      const repeated = net.node('Expand', [context, net.node('Shape', [active])]);
      const attended = net.conv(
        net.node('Mul', [active, repeated], {}, channels),
        channels,
        [1, 1],
      );
      const sum = net.node('Add', [patches, attended], {}, channels);
      const back = net.node('Reshape', [
        sum,
        net.file.list(1, channels, 2, 2, rows / 2, columns / 2),
      ]);
      const placed = net.node('Transpose', [back], { perm: [0, 1, 4, 2, 5, 3] });
      const whole = net.node('Reshape', [placed, net.file.list(1, channels, rows, columns)]);
      return net.classify(net.relu(net.conv(whole, 8, [3, 3])), CLASSES);
    },
  },
  'instance normalisation': {
    opset: 11,
    input: [3, 25, 31],
    build(net) {
      const norm = (x: string) => {
        const channels = net.channels(x);
        return net.node(
          'InstanceNormalization',
          [x, vector(net, channels, 1), vector(net, channels, 0)],
          {
            epsilon: { real: 1e-5 },
          },
        );
      };
      const stem = net.relu(norm(net.conv('data', 8, [3, 3], { stride: 2 })));
      const half = net.concat([norm(net.conv(stem, 4, [3, 3])), net.conv(stem, 4, [3, 3])]);
      return net.classify(net.relu(net.node('Add', [half, stem])), CLASSES);
    },
  },
};
