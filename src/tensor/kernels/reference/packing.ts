import type { Kernel } from '../signatures.js';

/** Weights are read as they are: nothing is laid out anew, only the part is taken. One unit is one weight. */
export const packWeights: Kernel<'packWeights'> = {
  units: ([w]) => w.data.length,
  run([w, packed], [part], from, to) {
    const side = part === 0 ? (value: number) => value : part > 0 ? Math.max : Math.min;
    for (let i = from; i < to; i++) packed.data[i] = side(w.data[i], 0);
  },
};
