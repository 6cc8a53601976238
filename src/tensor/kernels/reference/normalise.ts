import type { Tensor } from '../../tensor.js';
import type { Kernel, NormaliseParams } from '../signatures.js';

/** Pixels side by side that are normalised in one pass over the channels: two lines of the cache. */
const BLOCK = 32;

/**
 * What one unit normalises of a group of channels: values in lines, the j-th of a line in the set `j · step`. One
 * line, all of whose values are of one set; or a line for each channel, whose pixels are sets of their own.
 */
interface Lines {
  readonly first: number;
  readonly lines: number;
  readonly stride: number;
  readonly width: number;
  readonly step: 0 | 1;
  /** Values in each set. */
  readonly count: number;
}

function linesOf({ shape }: Tensor, [groups, eachPixel]: NormaliseParams, unit: number): Lines[] {
  const [channels, height, width] = shape;
  const plane = height * width;
  const depth = channels / groups;
  if (eachPixel === 0) {
    const count = depth * plane;
    return [{ first: unit * count, lines: 1, stride: 0, width: count, step: 0, count }];
  }
  const from = unit * BLOCK;
  return Array.from({ length: groups }, (_, group) => ({
    first: group * depth * plane + from,
    lines: depth,
    stride: plane,
    width: Math.min(BLOCK, plane - from),
    step: 1,
    count: depth,
  }));
}

const unitsOf = ({ shape }: Tensor, [groups, eachPixel]: NormaliseParams): number =>
  eachPixel === 0 ? groups : Math.ceil((shape[1] * shape[2]) / BLOCK);

/** Each set's mean, and `1 / √(variance + ε)`: 0 where that is no number, since all values are the mean. */
function statistics({ data }: Tensor, at: Lines, epsilon: number) {
  const { first, lines, stride, width, step, count } = at;
  const sets = step === 0 ? 1 : width;
  const [means, scales] = [new Float64Array(sets), new Float64Array(sets)];
  for (let i = 0; i < lines; i++) {
    const line = first + i * stride;
    for (let j = 0; j < width; j++) means[j * step] += data[line + j];
  }
  for (let set = 0; set < sets; set++) means[set] /= count;
  for (let i = 0; i < lines; i++) {
    const line = first + i * stride;
    for (let j = 0; j < width; j++) {
      const off = data[line + j] - means[j * step];
      scales[j * step] += off * off;
    }
  }
  for (let set = 0; set < sets; set++) {
    const variance = scales[set] / count + epsilon;
    scales[set] = variance === 0 ? 0 : 1 / Math.sqrt(variance);
  }
  return { means, scales };
}

/** One unit is a group of channels over the whole picture; or a block of pixels, each by itself. */
export const normalise: Kernel<'normalise'> = {
  units: ([x], params) => unitsOf(x, params),
  run([x, y], params, from, to) {
    for (let unit = from; unit < to; unit++) {
      for (const at of linesOf(x, params, unit)) {
        const { means, scales } = statistics(x, at, params[2]);
        for (let i = 0; i < at.lines; i++) {
          const line = at.first + i * at.stride;
          for (let j = 0; j < at.width; j++) {
            const set = j * at.step;
            y.data[line + j] = (x.data[line + j] - means[set]) * scales[set];
          }
        }
      }
    }
  },
};

/** `gx = (gy − mean(gy) − y · mean(gy · y)) / √(variance + ε)`, y the normalised values. */
function pullBack(x: Tensor, gy: Tensor, gx: Tensor, at: Lines, epsilon: number): void {
  const { first, lines, stride, width, step, count } = at;
  const { means, scales } = statistics(x, at, epsilon);
  const [direct, crossed] = [new Float64Array(means.length), new Float64Array(means.length)];
  for (let i = 0; i < lines; i++) {
    const line = first + i * stride;
    for (let j = 0; j < width; j++) {
      const set = j * step;
      const own = gy.data[line + j];
      direct[set] += own;
      crossed[set] += own * (x.data[line + j] - means[set]) * scales[set];
    }
  }
  for (let i = 0; i < lines; i++) {
    const line = first + i * stride;
    for (let j = 0; j < width; j++) {
      const set = j * step;
      const y = (x.data[line + j] - means[set]) * scales[set];
      const rest = direct[set] + y * crossed[set];
      gx.data[line + j] = (gy.data[line + j] - rest / count) * scales[set];
    }
  }
}

/** Units as those of `normalise`. */
export const normaliseInput: Kernel<'normaliseInput'> = {
  units: ([x], params) => unitsOf(x, params),
  run([x, gy, gx], params, from, to) {
    for (let unit = from; unit < to; unit++) {
      for (const at of linesOf(x, params, unit)) pullBack(x, gy, gx, at, params[2]);
    }
  },
};
