import type { Kernel } from '../signatures.js';

export const magnitude: Kernel<'magnitude'> = {
  units: ([x]) => x.data.length,
  run([x, out], [onto], from, to) {
    for (let i = from; i < to; i++) {
      out.data[i] = (onto === 0 ? 0 : out.data[i]) + Math.abs(x.data[i]);
    }
  },
};

export const ratio: Kernel<'ratio'> = {
  units: ([relevance]) => relevance.data.length,
  run([relevance, x, total, out], [count], from, to) {
    for (let i = from; i < to; i++) {
      const sum = total.data[i];
      const part = sum === 0 ? 1 / count : Math.abs(x.data[i]) / sum;
      out.data[i] = part * relevance.data[i];
    }
  },
};
