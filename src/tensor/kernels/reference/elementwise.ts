import { halfToNumber } from '../../half.js';
import type { Tensor } from '../../tensor.js';
import type { Kernel } from '../signatures.js';

/** One unit is one element; of `addToChannels`, one channel. */
const elements = ([tensor]: readonly [Tensor, ...Tensor[]]) => tensor.data.length;

export const relu: Kernel<'relu'> = {
  units: elements,
  run([x, y], _, from, to) {
    for (let i = from; i < to; i++) y.data[i] = Math.max(x.data[i], 0);
  },
};

/** The backward mask of a ReLU, by mode: gradient, guided backpropagation, deconvnet. */
const passes: readonly ((y: number, g: number) => boolean)[] = [
  (y) => y > 0,
  (y, g) => y > 0 && g > 0,
  (_, g) => g > 0,
];

export const reluInput: Kernel<'reluInput'> = {
  units: elements,
  run([y, gy, gx], [mode], from, to) {
    const pass = passes[mode];
    for (let i = from; i < to; i++) {
      const g = gy.data[i];
      gx.data[i] = pass(y.data[i], g) ? g : 0;
    }
  },
};

export const multiply: Kernel<'multiply'> = {
  units: elements,
  run([a, c, out], [onto], from, to) {
    for (let i = from; i < to; i++) {
      out.data[i] = (onto === 0 ? 0 : out.data[i]) + a.data[i] * c.data[i];
    }
  },
};

export const add: Kernel<'add'> = {
  units: elements,
  run([a, out], _, from, to) {
    for (let i = from; i < to; i++) out.data[i] = out.data[i] + a.data[i];
  },
};

export const addToChannels: Kernel<'addToChannels'> = {
  units: ([, out]) => out.shape[0],
  run([map, out], _, from, to) {
    const plane = map.data.length;
    for (let i = from * plane; i < to * plane; i++) {
      out.data[i] = out.data[i] + map.data[i % plane];
    }
  },
};

export const part: Kernel<'part'> = {
  units: elements,
  run([x, y], [sign], from, to) {
    const side = sign < 0 ? Math.min : Math.max;
    for (let i = from; i < to; i++) y.data[i] = side(x.data[i], 0);
  },
};

export const widenHalf: Kernel<'widenHalf'> = {
  units: ([, y]) => y.data.length,
  run([halves, y], _, from, to) {
    const bits = new Uint16Array(halves.data.buffer, halves.offset, y.data.length);
    for (let i = from; i < to; i++) y.data[i] = halfToNumber(bits[i]);
  },
};
