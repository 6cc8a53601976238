import { sizeOf } from '../../tensor/tensor.js';
import { type Fields, places as placeList, sizes, threeAxes } from './fields.js';
import type { Layer, Treatment } from './layer.js';
import { type Mover, movedBack, movementLayer, placesOf, stridesOf } from './movement.js';

export interface PermuteSpec {
  readonly type: 'permute';
  /** The input's values as an array of this shape … */
  readonly from: readonly number[];
  /** … whose axes are put in this order … */
  readonly axes: readonly number[];
  /** … are the output's values. */
  readonly shape: readonly [channels: number, height: number, width: number];
}

export const permuteFields: Fields<PermuteSpec> = {
  from: sizes,
  axes: placeList,
  shape: threeAxes(1),
};

/** The description of a layer that puts axes into another order. */
export const permute = (
  from: readonly number[],
  axes: readonly number[],
  shape: PermuteSpec['shape'],
): PermuteSpec => ({ type: 'permute', from, axes, shape });

const mover = ({ from, axes, shape }: PermuteSpec): Mover => ({
  outputShape(input) {
    const isOrder = [...axes].sort((a, b) => a - b).every((axis, i) => axis === i);
    const fits = sizeOf(input) === sizeOf(from) && sizeOf(from) === sizeOf(shape);
    if (!isOrder || axes.length !== from.length || !fits) {
      throw new RangeError(`${input.join('×')} values cannot be permuted as ${from.join('×')}`);
    }
    return shape;
  },
  movement() {
    const strides = stridesOf(from);
    const moved = axes.map((axis) => from[axis]);
    return {
      extents: moved,
      from: { first: 0, strides: axes.map((axis) => strides[axis]) },
      to: placesOf(moved),
    };
  },
});

/** A transposition of the input, seen as an array of any number of axes. */
export const permuteLayer = (spec: PermuteSpec): Layer => movementLayer(mover(spec));

export const permuteBack = (spec: PermuteSpec): Treatment => movedBack(mover(spec));
