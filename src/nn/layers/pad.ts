import { type Fields, number, threeAxes } from './fields.js';
import type { Layer, Treatment } from './layer.js';
import { type Mover, movedBack, movementLayer, placesOf, stridesOf } from './movement.js';

type ThreeAxes = readonly [channels: number, rows: number, columns: number];

export interface PadSpec {
  readonly type: 'pad';
  /** How many channels, rows and columns are put before the input, and after it. */
  readonly before: ThreeAxes;
  readonly after: ThreeAxes;
  /** What is put there. */
  readonly value: number;
}

export const padFields: Fields<PadSpec> = {
  before: threeAxes(0),
  after: threeAxes(0),
  value: number,
};

/** The description of a layer that surrounds its input with a value. */
export const pad = (before: ThreeAxes, after: ThreeAxes, value = 0): PadSpec => ({
  type: 'pad',
  before,
  after,
  value,
});

const mover = ({ before, after, value }: PadSpec): Mover => ({
  outputShape: (input) => input.map((extent, axis) => before[axis] + extent + after[axis]),
  movement(input, output) {
    const strides = stridesOf(output);
    const first = before.reduce((total, extent, axis) => total + extent * strides[axis], 0);
    return { extents: input, from: placesOf(input), to: { first, strides } };
  },
  fill: value,
});

/** A value around the input. */
export const padLayer = (spec: PadSpec): Layer => movementLayer(mover(spec));

/**
 * Relevance is moved back. What arrives at the value, which is a constant as biases are, is spread evenly over
 * the inputs where biases are distributed, and lost where they are not.
 */
export const padBack =
  (spec: PadSpec): Treatment =>
  (engine, call, relevance, options) => {
    const moved = movedBack(mover(spec))(engine, call, relevance, options);
    if (!options.spreadEmpty) return moved;
    const [{ data }] = moved.inputs;
    const share = moved.dead / data.length;
    for (let i = 0; i < data.length; i++) data[i] = data[i] + share;
    return { ...moved, dead: 0 };
  };
