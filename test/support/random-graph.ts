import type { Model } from '../../src/nn/forward.js';
import { defineGraph, INPUT, type Node } from '../../src/nn/graph.js';
import {
  activation,
  add,
  averagePooling,
  border,
  channelShuffle,
  concat,
  convolution,
  dropout,
  innerProduct,
  type LayerSpec,
  layerOf,
  lrn,
  maxPooling,
  multiply,
  normalisation,
  pad,
  permute,
  prelu,
  relu,
  reshape,
  resize,
  slice,
  softmax,
  type Weights,
} from '../../src/nn/layers/index.js';
import type { Engine } from '../../src/tensor/engine.js';
import type { Shape } from '../../src/tensor/tensor.js';
import type { Random } from './random.js';

/** A model of random layers over a random DAG, with random weights, and a shape that it takes. */
export interface RandomModel extends Model {
  readonly inputShape: Shape;
  /** Gives the weights back. */
  release(): void;
}

const size = (shape: Shape) => shape.reduce((a, b) => a * b, 1);

/** A random layer with one input that takes maps of this shape. */
export function randomLayer(random: Random, shape: Shape): LayerSpec {
  const [channels, height, width] = shape;
  const least = Math.min(height, width);
  const pair = (most: readonly [number, number]) =>
    [random.whole(1, most[0]), random.whole(1, most[1])] as const;
  const kernel = pair([Math.min(3, height as number), Math.min(3, width as number)]);
  const stride = pair([2, 2]);
  const [top, left, bottom, right] = [0, 1, 0, 1].map((axis) => random.whole(0, kernel[axis] - 1));
  const pads = [top, left, bottom, right] as const;
  /** Of a window with a gap of one between its positions. */
  const pairWithin = ([rows, columns]: readonly number[]) =>
    pair([Math.min(2, Math.ceil(rows / 2)), Math.min(2, Math.ceil(columns / 2))]);
  const windows = { kernel, stride, pads, ceil: random.unit() < 0.5 };
  const square = random.whole(1, Math.min(3, height as number, width as number));
  const groups = random.of([1, channels as number]);
  return random.of<() => LayerSpec>([
    () => convolution({ outputs: random.whole(1, 4), kernel: square, pads: square - 1 }),
    () => convolution({ outputs: random.whole(1, 4), kernel, stride, pads, bias: false }),
    () => convolution({ outputs: groups * random.whole(1, 2), kernel, pads, groups }),
    () =>
      convolution({ outputs: random.whole(1, 4), kernel: square, dilation: 2, pads: square - 1 }),
    () => relu(),
    () => maxPooling(windows),
    () => maxPooling({ kernel: pairWithin([height, width]), dilation: 2 }),
    () => averagePooling({ kernel: pairWithin([height, width]), dilation: 2, countPad: false }),
    () => border([random.whole(0, 2), 1, 0, random.whole(0, 2)], random.of(['edge', 'reflect'])),
    () => border([0, random.whole(0, 1), random.whole(0, 1), 0], 'wrap'),
    () => averagePooling({ ...windows, countPad: random.unit() < 0.5 }),
    () => averagePooling({ kernel: 'global' }),
    () =>
      normalisation({
        groups: random.of([1, channels as number]),
        eachPixel: random.unit() < 0.5,
        epsilon: 0.1,
      }),
    () => lrn({ n: 3, alpha: 0.5, beta: 0.75, k: 1 }),
    () => dropout(),
    () => activation(random.of(['clip', 'leaky-relu', 'silu', 'hard-swish', 'gelu', 'sigmoid'])),
    () => prelu(),
    () => pad([0, random.whole(0, 1), 1], [random.whole(0, 1), 0, 1]),
    () => slice(random.of([1, 2]), random.whole(0, least - 1), least),
    () => reshape([channels * height, width, 1]),
    () => permute([channels, height, width], [2, 0, 1], [width, channels, height]),
    () => channelShuffle(channels),
    () => {
      const size = pair([2 * height, 2 * width]);
      return resize({
        size,
        scale: [size[0] / height, size[1] / width],
        mode: random.of(['nearest', 'linear', 'cubic']),
        coordinates: random.of(['half_pixel', 'align_corners', 'asymmetric']),
        rounding: random.of(['floor', 'ceil', 'round_prefer_ceil']),
      });
    },
  ])();
}

/**
 * Some layers, each on an output made before (so that outputs fan out), at times two joined, at
 * last all loose ends flattened by inner products and joined.
 */
export function randomModel(
  engine: Engine,
  random: Random,
  { height = random.whole(3, 7), width = random.whole(3, 7) } = {},
): RandomModel {
  const inputShape = [random.whole(1, 3), height, width];
  const shapes = new Map<string, Shape>([[INPUT, inputShape]]);
  const read = new Set<string>([INPUT]);
  const nodes: Node[] = [];
  const weights = new Map<string, Weights>();
  const place = (layer: LayerSpec, inputs: readonly string[]): string => {
    const name = `${nodes.length}-${layer.type}`;
    const from = inputs.map((input) => shapes.get(input) as Shape);
    shapes.set(name, layerOf(layer).outputShape(from));
    const wanted = layerOf(layer).weightShapes?.(from[0]);
    if (wanted !== undefined) {
      const values = (shape: Shape) => engine.from(random.values(size(shape), 0.1), shape);
      weights.set(name, {
        weight: values(wanted.weight),
        bias: wanted.bias && values(wanted.bias),
      });
    }
    for (const input of inputs) read.add(input);
    nodes.push({ name, layer, inputs });
    return name;
  };

  for (let i = random.whole(2, 7); i > 0; i--) {
    const names = [...shapes.keys()];
    const input = random.of(names.slice(-3));
    const shape = shapes.get(input) as Shape;
    const alike = names.filter((name) => {
      const [, height, width] = shapes.get(name) as Shape;
      return height === shape[1] && width === shape[2];
    });
    const same = names.filter((name) => String(shapes.get(name)) === String(shape));
    const kind = random.unit();
    if (kind < 0.2) place(concat(), [input, random.of(alike)]);
    else if (kind < 0.35) place(add(), [input, random.of(same)]);
    else if (kind < 0.4)
      place(multiply(), [input, place(averagePooling({ kernel: 'global' }), [input])]);
    else if (kind < 0.43) place(multiply(), [input, place(softmax(random.of([0, 1, 2])), [input])]);
    else place(randomLayer(random, shape), [input]);
  }
  const loose = [...shapes.keys()].filter((name) => !read.has(name));
  const outputs = random.whole(2, 4);
  const ends = loose.map((name) =>
    place(innerProduct({ outputs, bias: random.unit() < 0.7 }), [name]),
  );
  const scores = ends.length > 1 ? place(concat(), ends) : ends[0];
  return {
    inputShape,
    graph: defineGraph(nodes, scores),
    weights,
    release() {
      for (const { weight, bias } of weights.values()) {
        engine.release(weight);
        if (bias !== undefined) engine.release(bias);
      }
    },
  };
}
