import type { Pads } from './extents.js';
import { type Fields, fourSides, oneOf } from './fields.js';
import { type Layer, type Treatment, wholly } from './layer.js';
import { givenBack, sumPlaces, type TablesOf } from './weighted-places.js';

/** Which of `inputs` places stands at place `i`, which may lie outside: by ONNX's names. */
const PLACES = {
  edge: (i: number, inputs: number) => Math.min(Math.max(i, 0), inputs - 1),
  /** As in a mirror on the outermost places, which are not repeated. */
  reflect: (i: number, inputs: number) => {
    const period = Math.max(1, 2 * (inputs - 1));
    const within = ((i % period) + period) % period;
    return Math.min(within, period - within);
  },
  /** From the other end. */
  wrap: (i: number, inputs: number) => ((i % inputs) + inputs) % inputs,
};

export interface BorderSpec {
  readonly type: 'border';
  /** How many rows and columns are put around the input. */
  readonly pads: Pads;
  /** Which of the input's values stand there. */
  readonly values: keyof typeof PLACES;
}

export const borderFields: Fields<BorderSpec> = {
  pads: fourSides,
  values: oneOf(Object.keys(PLACES)),
};

/** The description of a layer that surrounds its input with values of the input itself. */
export const border = (pads: Pads, values: BorderSpec['values']): BorderSpec => ({
  type: 'border',
  pads,
  values,
});

/** The input's place that each place of the output repeats, along rows (0) or columns (1). */
export const borderPlaces = ({ pads, values }: BorderSpec, axis: 0 | 1, inputs: number): number[] =>
  Array.from({ length: pads[axis] + inputs + pads[axis + 2] }, (_, i) =>
    PLACES[values](i - pads[axis], inputs),
  );

/** Those places as the kernels of resizing take them: each output is one input, of weight 1. */
const tablesOf =
  (spec: BorderSpec): TablesOf =>
  (engine, [, height, width]) => {
    const table = (axis: 0 | 1, inputs: number) => {
      const places = borderPlaces(spec, axis, inputs);
      return engine.from(Float64Array.from(places.flatMap((at) => [at, 1])), [places.length, 1, 2]);
    };
    return [table(0, height), table(1, width)];
  };

/** Each input receives the relevance of all places that repeat it: nothing is lost. */
export const borderBack =
  (spec: BorderSpec): Treatment =>
  (engine, call, relevance) =>
    wholly([givenBack(engine, call, tablesOf(spec), relevance)]);

/** The input with rows and columns of its own around it. Its gradient is summed up likewise. */
export function borderLayer(spec: BorderSpec): Layer {
  const [top, left, bottom, right] = spec.pads;
  return {
    keeps: { gradient: [], relevance: [] },
    outputShape: ([[channels, height, width]]) => [
      channels,
      top + height + bottom,
      left + width + right,
    ],
    forward: (engine, call) => sumPlaces(engine, call, tablesOf(spec)),
    backward: (engine, call, gradient) => [givenBack(engine, call, tablesOf(spec), gradient)],
  };
}
