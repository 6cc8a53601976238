import { sizeOf } from '../../tensor/tensor.js';
import { type Fields, threeAxes } from './fields.js';
import type { Layer, Treatment } from './layer.js';
import { type Mover, movedBack, movementLayer } from './movement.js';

export interface ReshapeSpec {
  readonly type: 'reshape';
  readonly shape: readonly [channels: number, height: number, width: number];
}

export const reshapeFields: Fields<ReshapeSpec> = { shape: threeAxes(1) };

/** The description of a layer that gives its input another shape. */
export const reshape = (shape: ReshapeSpec['shape']): ReshapeSpec => ({ type: 'reshape', shape });

const mover = ({ shape }: ReshapeSpec): Mover => ({
  outputShape(input) {
    if (sizeOf(input) !== sizeOf(shape)) {
      throw new RangeError(`${input.join('×')} values cannot be shaped as ${shape.join('×')}`);
    }
    return shape;
  },
  movement(input) {
    const places = { first: 0, strides: [1] };
    return { extents: [sizeOf(input)], from: places, to: places };
  },
});

/** The same values, in the same order, in another shape. */
export const reshapeLayer = (spec: ReshapeSpec): Layer => movementLayer(mover(spec));

export const reshapeBack = (spec: ReshapeSpec): Treatment => movedBack(mover(spec));
