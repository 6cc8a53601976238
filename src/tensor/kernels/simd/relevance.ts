import type { Kernel } from '../signatures.js';
import { BIAS_POSITIONS } from './constants.js';
import { offsetOf } from './convolution/gemm.js';
import type { Functions } from './module.js';
import type { Scratch } from './scratch.js';

/** 32-bit words of a `Term` in `assembly/relevance/recompute.ts`: x, w, the part. */
const TERM_WORDS = 3;

/**
 * The kernels of relevance propagation. One unit is a channel, or of `biasShare` some positions of the plane.
 * Numbers are handed over one by one, for these run hundreds of times a picture: lists of them are garbage.
 */
export function relevance(functions: Functions, memory: WebAssembly.Memory, scratch: Scratch) {
  const divide: Kernel<'divide'> = {
    units: ([relevance]) => relevance.shape[0],
    run([relevance, z, other, b, s, sums], [lambda, condition, epsilon], from, to) {
      functions.divide(
        relevance.offset,
        z.offset,
        offsetOf(other),
        offsetOf(b),
        s.offset,
        sums.offset,
        lambda,
        condition,
        epsilon,
        relevance.data.length / relevance.shape[0],
        from,
        to,
      );
    },
  };
  const sumDead: Kernel<'sumDead'> = {
    units: ([relevance]) => relevance.shape[0],
    run([relevance, z, other, secondZ, secondOther, dead], groups, from, to) {
      functions.sumDead(
        relevance.offset,
        z.offset,
        offsetOf(other),
        offsetOf(secondZ),
        offsetOf(secondOther),
        dead.offset,
        groups[0],
        groups[1],
        groups[2],
        groups[3],
        groups[4],
        groups[5],
        relevance.data.length / relevance.shape[0],
        from,
        to,
      );
    },
  };
  const biasShare: Kernel<'biasShare'> = {
    units: ([, , n]) => Math.ceil(n.data.length / BIAS_POSITIONS),
    run([s, b, n, t], _, from, to) {
      const { length: plane } = n.data;
      const { length: outputs } = b.data;
      functions.biasShare(s.offset, b.offset, n.offset, t.offset, outputs, plane, from, to);
    },
  };
  const subtractTotals: Kernel<'subtractTotals'> = {
    units: ([relevance]) => relevance.shape[0],
    run([relevance, z, zPlus, b, out, cancelled], [without, least, share], from, to) {
      functions.subtractTotals(
        relevance.offset,
        z.offset,
        offsetOf(zPlus),
        offsetOf(b),
        out.offset,
        cancelled.offset,
        without,
        least,
        share,
        relevance.data.length / relevance.shape[0],
        from,
        to,
      );
    },
  };
  const countUnits: Kernel<'countUnits'> = {
    units: ([relevance]) => relevance.shape[0],
    run([relevance, z, counts], [condition], from, to) {
      const plane = relevance.data.length / relevance.shape[0];
      functions.countUnits(relevance.offset, z.offset, counts.offset, condition, plane, from, to);
    },
  };
  const survey: Kernel<'survey'> = {
    units: ([x]) => x.shape[0],
    run([x, sums], _, from, to) {
      const plane = x.data.length / x.shape[0];
      functions.survey(x.offset, sums.offset, plane, from, to);
    },
  };
  const surveyTotals: Kernel<'surveyTotals'> = {
    units: ([relevance]) => relevance.shape[0],
    run([relevance, z, sums], _, from, to) {
      const plane = relevance.data.length / relevance.shape[0];
      functions.surveyTotals(relevance.offset, z.offset, sums.offset, plane, from, to);
    },
  };
  const recomputeTotals: Kernel<'recomputeTotals'> = {
    units: ([, , out]) => out.shape[0],
    run([cancelled, b, out, ...terms], [sy, sx, pt, pl, dy, dx, groups, ...parts], from, to) {
      const table = scratch.reserve(4 * TERM_WORDS * parts.length);
      const words = new Int32Array(memory.buffer, table, TERM_WORDS * parts.length);
      for (const [t, part] of parts.entries()) {
        const [own, by] = [terms[2 * t], terms[2 * t + 1]];
        words.set([own.offset, by.offset, part], TERM_WORDS * t);
      }
      const [x, w] = terms;
      const [, height, width] = x.shape;
      const [results, channels, kh, kw] = w.shape;
      const [, outY, outX] = out.shape;
      functions.recomputeTotals(
        ...([cancelled.offset, offsetOf(b), out.offset, table, parts.length] as const),
        ...([channels, height, width, kh, kw, sy, sx, pt, pl] as const),
        ...([dy, dx, groups, results, outY, outX] as const),
        ...([from, to] as const),
      );
    },
  };
  return {
    recomputeTotals,
    divide,
    sumDead,
    biasShare,
    subtractTotals,
    countUnits,
    survey,
    surveyTotals,
  };
}
