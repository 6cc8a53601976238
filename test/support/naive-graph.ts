import { INPUT } from '../../src/nn/graph.js';
import type {
  DescribedGraph,
  MapShape,
  NodeParameters,
} from '../../src/nn/import/described-graph.js';
import { outputShapeOf } from '../../src/nn/import/output-shape.js';
import { numbersOf } from '../../src/nn/import/parameter.js';
import { borderPlaces } from '../../src/nn/layers/border.js';
import type { Pair } from '../../src/nn/layers/extents.js';
import { tapsOf as resizeTaps } from '../../src/nn/layers/resize.js';
import type { LayerSpec } from '../../src/nn/layers/table.js';
import { activationFunctions } from '../../src/tensor/activation-functions.js';

/** Values in C order with their shape. */
export interface Values {
  readonly place: MapShape;
  readonly data: Float64Array;
}

type Of<T extends LayerSpec['type']> = Extract<LayerSpec, { type: T }>;
type Compute<T extends LayerSpec['type']> = (
  layer: Of<T>,
  inputs: readonly Values[],
  place: MapShape,
  parameters: NodeParameters | undefined,
) => Float64Array;

const size = ([channels, height, width]: MapShape) => channels * height * width;

/** A described graph's outputs of every node, in float64, by loops that follow the definitions. */
export function evaluateGraph(graph: DescribedGraph, input: Float64Array): Map<string, Values> {
  const values = new Map<string, Values>([[INPUT, { place: graph.input, data: input }]]);
  for (const { name, layer, inputs } of graph.nodes) {
    const read = inputs.map((source) => values.get(source) as Values);
    const place = outputShapeOf(
      layer,
      read.map((value) => value.place),
    );
    const compute = computations[layer.type] as Compute<LayerSpec['type']>;
    const data = compute(layer as never, read, place, graph.parameters.get(name));
    if (data.length !== size(place)) throw new Error(`${name}: ${data.length} values for ${place}`);
    values.set(name, { place, data });
  }
  return values;
}

/** The scores of a described graph. */
export const scoresOf = (graph: DescribedGraph, input: Float64Array): Float64Array =>
  (evaluateGraph(graph, input).get(graph.scores) as Values).data;

const map = (x: Values, f: (value: number, channel: number) => number): Float64Array => {
  const pixels = x.place[1] * x.place[2];
  return x.data.map((value, i) => f(value, Math.floor(i / pixels)));
};

const convolution: Compute<'convolution'> = (layer, [x], place, parameters) => {
  const { kernel, stride, pads, dilation, groups } = layer;
  const weight = numbersOf((parameters as NodeParameters).weight);
  const bias = parameters?.bias ? numbersOf(parameters.bias) : new Float64Array(layer.outputs);
  const [channels, height, width] = x.place;
  const [outputs, rows, columns] = place;
  const depth = channels / groups;
  const y = new Float64Array(size(place));
  for (let m = 0; m < outputs; m++) {
    const first = Math.floor(m / (outputs / groups)) * depth;
    y.fill(bias[m], m * rows * columns, (m + 1) * rows * columns);
    for (let c = 0; c < depth; c++) {
      for (let a = 0; a < kernel[0]; a++) {
        for (let b = 0; b < kernel[1]; b++) {
          const w = weight[((m * depth + c) * kernel[0] + a) * kernel[1] + b];
          for (let i = 0; i < rows; i++) {
            const row = i * stride[0] - pads[0] + a * dilation[0];
            if (row < 0 || row >= height) continue;
            const from = ((first + c) * height + row) * width;
            const to = (m * rows + i) * columns;
            for (let j = 0; j < columns; j++) {
              const column = j * stride[1] - pads[1] + b * dilation[1];
              if (column >= 0 && column < width) y[to + j] += w * x.data[from + column];
            }
          }
        }
      }
    }
  }
  return y;
};

/** Goes over the windows of a pool: the values inside the picture, and how many places count. */
function pool(
  x: Values,
  place: MapShape,
  layer: Of<'max-pooling'> | Of<'average-pooling'>,
  reduce: (values: readonly number[], places: number) => number,
): Float64Array {
  const [, height, width] = x.place;
  const kernel: Pair = layer.kernel === 'global' ? [height, width] : layer.kernel;
  const { stride, pads, dilation } = layer;
  const [, rows, columns] = place;
  const y = new Float64Array(size(place));
  /** The positions of a window along an axis that lie before `limit`, and not before the first. */
  const range = (start: number, axis: 0 | 1, first: number, limit: number) =>
    Array.from({ length: kernel[axis] }, (_, i) => start + i * dilation[axis]).filter(
      (at) => at >= first && at < limit,
    );
  y.forEach((_, index) => {
    const channel = Math.floor(index / (rows * columns));
    const [i, j] = [Math.floor(index / columns) % rows, index % columns];
    const [top, left] = [i * stride[0] - pads[0], j * stride[1] - pads[1]];
    const ys = range(top, 0, 0, height);
    const xs = range(left, 1, 0, width);
    const counted =
      range(top, 0, -pads[0], height + pads[2]).length *
      range(left, 1, -pads[1], width + pads[3]).length;
    const values = ys.flatMap((r) => xs.map((c) => x.data[(channel * height + r) * width + c]));
    y[index] = reduce(values, counted);
  });
  return y;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Values of an array whose axes are put in another order. */
function permuted(data: Float64Array, from: readonly number[], axes: readonly number[]) {
  const strides = from.map((_, axis) => from.slice(axis + 1).reduce((a, b) => a * b, 1));
  const shape = axes.map((axis) => from[axis]);
  return data.map((_, index) => {
    let [rest, at] = [index, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += (rest % shape[axis]) * strides[axes[axis]];
      rest = Math.floor(rest / shape[axis]);
    }
    return data[at];
  });
}

/** The place in C order of `index` moved into another shape; −1 outside it. */
function placed(
  index: number,
  place: MapShape,
  to: MapShape,
  move: (at: number, axis: number) => number,
) {
  const at = [
    Math.floor(index / (place[1] * place[2])),
    Math.floor(index / place[2]) % place[1],
    index % place[2],
  ].map(move);
  const isInside = at.every((value, axis) => value >= 0 && value < to[axis]);
  return isInside ? (at[0] * to[1] + at[1]) * to[2] + at[2] : -1;
}

const softmax: Compute<'softmax'> = ({ axis }, [{ data, place }]) => {
  const at = (index: number) => [
    Math.floor(index / (place[1] * place[2])),
    Math.floor(index / place[2]) % place[1],
    index % place[2],
  ];
  /** What two places have in common that are made parts of 1 together. */
  const groupOf = (index: number) =>
    axis === 'all' ? '' : String(at(index).filter((_, other) => other !== axis));
  const totals = new Map<string, number>();
  data.forEach((value, index) => {
    totals.set(groupOf(index), (totals.get(groupOf(index)) ?? 0) + Math.exp(value));
  });
  return data.map((value, index) => Math.exp(value) / (totals.get(groupOf(index)) as number));
};

const computations: { [T in LayerSpec['type']]: Compute<T> } = {
  convolution,
  'inner-product': (layer, [x], _, parameters) => {
    const weight = numbersOf((parameters as NodeParameters).weight);
    const bias = parameters?.bias ? numbersOf(parameters.bias) : new Float64Array(layer.outputs);
    return bias.map((b, m) => {
      let total = b;
      for (let i = 0; i < x.data.length; i++) total += weight[m * x.data.length + i] * x.data[i];
      return total;
    });
  },
  dropout: (_, [x]) => x.data,
  relu: (_, [x]) => x.data.map((value) => Math.max(value, 0)),
  activation: ({ kind, alpha, beta }, [x]) =>
    x.data.map((value) => activationFunctions[kind].f(value, alpha, beta)),
  prelu: (_, [x], __, parameters) => {
    const slopes = numbersOf((parameters as NodeParameters).weight);
    return map(x, (value, channel) => (value >= 0 ? value : slopes[channel] * value));
  },
  'max-pooling': (layer, [x], place) => pool(x, place, layer, (values) => Math.max(...values)),
  'average-pooling': (layer, [x], place) =>
    pool(
      x,
      place,
      layer,
      (values, places) => sum(values) / (layer.countPad ? places : values.length),
    ),
  lrn: ({ n, alpha, beta, k }, [x]) => {
    const pixels = x.place[1] * x.place[2];
    return x.data.map((value, index) => {
      const channel = Math.floor(index / pixels);
      let squares = 0;
      for (let c = channel - (n - 1) / 2; c <= channel + (n - 1) / 2; c++) {
        if (c >= 0 && c < x.place[0]) squares += x.data[index + (c - channel) * pixels] ** 2;
      }
      return value * (k + (alpha / n) * squares) ** -beta;
    });
  },
  normalisation: ({ groups, eachPixel, epsilon }, [x]) => {
    const [channels, height, width] = x.place;
    const pixels = height * width;
    /** What two places have in common that are normalised together. */
    const setOf = (index: number) => {
      const group = Math.floor(Math.floor(index / pixels) / (channels / groups));
      return eachPixel ? `${group} ${index % pixels}` : String(group);
    };
    const sets = new Map<string, number[]>();
    x.data.forEach((value, index) => {
      const set = setOf(index);
      sets.set(set, [...(sets.get(set) ?? []), value]);
    });
    const normal = new Map(
      [...sets].map(([set, values]) => {
        const mean = sum(values) / values.length;
        const variance = sum(values.map((value) => (value - mean) ** 2)) / values.length;
        return [set, [mean, Math.sqrt(variance + epsilon)] as const];
      }),
    );
    return x.data.map((value, index) => {
      const [mean, deviation] = normal.get(setOf(index)) as readonly [number, number];
      return (value - mean) / deviation;
    });
  },
  concat: (_, inputs, place) => {
    const y = new Float64Array(size(place));
    let at = 0;
    for (const { data } of inputs) {
      y.set(data, at);
      at += data.length;
    }
    return y;
  },
  add: (_, inputs) => inputs[0].data.map((__, i) => sum(inputs.map(({ data }) => data[i]))),
  multiply: (_, [signal, gate]) =>
    signal.data.map((value, index) => {
      const at = placed(index, signal.place, gate.place, (i, axis) =>
        gate.place[axis] === 1 ? 0 : i,
      );
      return value * gate.data[at];
    }),
  pad: ({ before, value }, [x], place) =>
    new Float64Array(size(place)).map((_, index) => {
      const at = placed(index, place, x.place, (i, axis) => i - before[axis]);
      return at < 0 ? value : x.data[at];
    }),
  border: (layer, [x], place) => {
    const [, height, width] = x.place;
    const [rows, columns] = [borderPlaces(layer, 0, height), borderPlaces(layer, 1, width)];
    return new Float64Array(size(place)).map((_, index) => {
      const channel = Math.floor(index / (place[1] * place[2]));
      const row = rows[Math.floor(index / place[2]) % place[1]];
      return x.data[(channel * height + row) * width + columns[index % place[2]]];
    });
  },
  slice: (layer, [x], place) =>
    new Float64Array(size(place)).map((_, index) => {
      const { axis, start, step } = layer;
      return x.data[
        placed(index, place, x.place, (i, own) => (own === axis ? start + i * step : i))
      ];
    }),
  reshape: (_, [x]) => x.data,
  resize: (layer, [x], place) =>
    new Float64Array(size(place)).map((_, index) => {
      const [channel, i, j] = [
        Math.floor(index / (place[1] * place[2])),
        Math.floor(index / place[2]) % place[1],
        index % place[2],
      ];
      let value = 0;
      for (const [row, u] of resizeTaps(layer, i, 0, x.place[1])) {
        for (const [column, v] of resizeTaps(layer, j, 1, x.place[2])) {
          value += u * v * x.data[(channel * x.place[1] + row) * x.place[2] + column];
        }
      }
      return value;
    }),
  permute: ({ from, axes }, [x]) => permuted(x.data, from, axes),
  'channel-shuffle': ({ groups }, [x]) => {
    const [channels, height, width] = x.place;
    return permuted(x.data, [groups, channels / groups, height * width], [1, 0, 2]);
  },
  softmax,
};
