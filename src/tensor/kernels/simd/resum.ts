import type { Tensor } from '../../tensor.js';
import type { Kernel } from '../signatures.js';
import type { Functions } from './module.js';
import { offsetOf } from './product.js';
import type { Scratch } from './scratch.js';

/** 32-bit words of a `Term` in `assembly/resum.ts`: x, w, the part. */
const WORDS = 3;

/** One unit is one output channel. */
export function recomputing(
  functions: Functions,
  memory: WebAssembly.Memory,
  scratch: Scratch,
): Kernel<'recomputeTotals'> {
  return {
    units: ([, , out]) => out.shape[0] as number,
    run([cancelled, b, out, ...terms], [sy, sx, pt, pl, , , , ...parts], from, to) {
      const table = scratch.reserve(4 * WORDS * parts.length);
      const words = new Int32Array(memory.buffer, table, WORDS * parts.length);
      for (const [t, part] of parts.entries()) {
        const [own, by] = [terms[2 * t] as Tensor, terms[2 * t + 1] as Tensor];
        words.set([own.offset, by.offset, part], WORDS * t);
      }
      const [x, w] = terms as [Tensor, Tensor];
      const [channels, height, width] = x.shape as [number, number, number];
      const [, , kh, kw] = w.shape as [number, number, number, number];
      const [, outY, outX] = out.shape as [number, number, number];
      functions.recomputeTotals(
        ...([cancelled.offset, offsetOf(b), out.offset, table, parts.length] as const),
        ...([channels, height, width, kh, kw, sy, sx, pt, pl, outY, outX] as const),
        ...([from, to] as const),
      );
    },
  };
}
