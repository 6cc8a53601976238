import type { Tensor } from '../../tensor.js';
import type { Kernel } from '../signatures.js';

/** The part of a weight: itself (0), or 0 where its sign is not the part's. */
const partOf = (part: number, w: number) => (w * part < 0 ? 0 : w);

/** One unit is one output channel. */
export const resum: Kernel<'resum'> = {
  units: ([, , out]) => out.shape[0],
  run([unsound, b, out, ...terms], [sy, sx, py, px, ...parts], from, to) {
    const [, outH, outW] = out.shape as [number, number, number];
    for (let m = from; m < to; m++) {
      if (unsound.data[m] === 0) continue;
      for (let i = 0; i < outH; i++) {
        for (let j = 0; j < outW; j++) {
          const at = (m * outH + i) * outW + j;
          if (!Number.isNaN(out.data[at])) continue;
          out.data[at] = parts.reduce(
            (sum, part, t) =>
              sum + fieldSum(terms[2 * t], terms[2 * t + 1], part, m, i * sy - py, j * sx - px),
            b.data[m] ?? 0,
          );
        }
      }
    }
  },
};

/** `Σ_{c,u,v} part(w[m,c,u,v]) · x[c, top + u, left + v]` over the receptive field of one unit. */
function fieldSum(
  x: Tensor,
  w: Tensor,
  part: number,
  m: number,
  top: number,
  left: number,
): number {
  const [channels, height, width] = x.shape as [number, number, number];
  const [, , kh, kw] = w.shape as [number, number, number, number];
  let total = 0;
  for (let c = 0; c < channels; c++) {
    for (let u = Math.max(0, -top); u < Math.min(kh, height - top); u++) {
      for (let v = Math.max(0, -left); v < Math.min(kw, width - left); v++) {
        const weight = w.data[((m * channels + c) * kh + u) * kw + v];
        total += partOf(part, weight) * x.data[(c * height + top + u) * width + left + v];
      }
    }
  }
  return total;
}
