import type { Kernel } from '../signatures.js';

/** Copies a part of the weights; these kernels read weights in their own layout. One unit is one weight. */
export const packWeights: Kernel<'packWeights'> = {
  units: ([w]) => w.data.length,
  run([w, packed], [part], from, to) {
    const side = part === 0 ? (value: number) => value : part > 0 ? Math.max : Math.min;
    for (let i = from; i < to; i++) packed.data[i] = side(w.data[i], 0);
  },
};
