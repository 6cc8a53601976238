import type { Engine } from '../../tensor/engine.js';
import { moveParams, type Places } from '../../tensor/kernels/signatures.js';
import { type Shape, sum, type Tensor } from '../../tensor/tensor.js';
import { type Call, type Layer, onlyInput, type Treatment } from './layer.js';

/** Which value of the input becomes which of the output: an array of places in both. */
export interface Rearrangement {
  /** The extents of what is moved. */
  readonly extents: readonly number[];
  readonly from: Places;
  readonly to: Places;
}

/** How far apart neighbours along each axis are, for values in C order. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = strides[axis + 1] * shape[axis + 1];
  }
  return strides;
}

/** All places of an array, in C order. */
export const placesOf = (shape: readonly number[]): Places => ({
  first: 0,
  strides: stridesOf(shape),
});

/** How a layer moves values. */
export interface Mover {
  outputShape(input: Shape): Shape;
  movement(input: Shape, output: Shape): Rearrangement;
  /** The value of outputs that no input becomes; without it, every output is an input. */
  readonly fill?: number;
}

/** Moves what arrived at the outputs back to the inputs that became them; all others get 0. */
function moveBack(engine: Engine, { movement }: Mover, call: Call, above: Tensor): Tensor {
  const { shape } = onlyInput(call);
  const { extents, from, to } = movement(shape, above.shape);
  const below = engine.zeros(shape);
  engine.run('move', [above, below], moveParams(extents, to, from));
  return below;
}

/** A layer that only moves values. Its gradient is moved back. */
export function movementLayer(mover: Mover): Layer {
  const { outputShape, movement, fill } = mover;
  return {
    keeps: { gradient: [], relevance: [] },
    outputShape: ([input]) => outputShape(input),
    forward(engine, call) {
      const x = onlyInput(call);
      const { extents, from, to } = movement(x.shape, call.output.shape);
      if (fill !== undefined) call.output.data.fill(fill);
      engine.run('move', [x, call.output], moveParams(extents, from, to));
    },
    backward: (engine, call, gradient) => [moveBack(engine, mover, call, gradient)],
  };
}

/** Relevance is moved back; what arrives at outputs that no input became is lost. */
export const movedBack =
  (mover: Mover): Treatment =>
  (engine, call, relevance) => {
    const below = moveBack(engine, mover, call, relevance);
    const dead = mover.fill === undefined ? 0 : sum(relevance) - sum(below);
    return { inputs: [below], bias: 0, epsilon: 0, dead };
  };
