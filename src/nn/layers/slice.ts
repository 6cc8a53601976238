import { axis as axisField, count, type Fields, place } from './fields.js';
import type { Layer, Treatment } from './layer.js';
import { type Mover, movedBack, movementLayer, placesOf, stridesOf } from './movement.js';

export interface SliceSpec {
  readonly type: 'slice';
  /** 0 for channels, 1 for rows, 2 for columns. */
  readonly axis: 0 | 1 | 2;
  readonly start: number;
  /** The end, which is not taken. */
  readonly stop: number;
  readonly step: number;
}

export const sliceFields: Fields<SliceSpec> = {
  axis: axisField,
  start: place,
  stop: count,
  step: count,
};

/** The description of a layer that takes every `step`-th place from `start` to before `stop`. */
export const slice = (axis: 0 | 1 | 2, start: number, stop: number, step = 1): SliceSpec => ({
  type: 'slice',
  axis,
  start,
  stop,
  step,
});

const mover = ({ axis, start, stop, step }: SliceSpec): Mover => ({
  outputShape(input) {
    const taken = Math.ceil((stop - start) / step);
    if (stop > input[axis] || taken < 1) {
      throw new RangeError(`places ${start} to ${stop} cannot be taken of ${input[axis]}`);
    }
    return input.map((extent, other) => (other === axis ? taken : extent));
  },
  movement(input, output) {
    const all = stridesOf(input);
    const strides = all.map((stride, other) => (other === axis ? stride * step : stride));
    return {
      extents: output,
      from: { first: start * all[axis], strides },
      to: placesOf(output),
    };
  },
});

/** A part of the input along one axis. */
export const sliceLayer = (spec: SliceSpec): Layer => movementLayer(mover(spec));

export const sliceBack = (spec: SliceSpec): Treatment => movedBack(mover(spec));
