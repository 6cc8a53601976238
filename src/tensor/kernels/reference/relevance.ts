import type { Tensor } from '../../tensor.js';
import { type ConvolutionParams, conditions, type Kernel } from '../signatures.js';

/** The weight λ of a group at one unit, by the condition's number: `z` is the group's total. */
const weights: Record<number, (lambda: number, z: number, other: number) => number> = {
  [conditions.always]: (lambda) => lambda,
  [conditions.balanced]: (lambda, z, other) => (z === 0 ? 0 : other === 0 ? 1 : lambda),
  [conditions.positive]: (lambda, _, other) => (other > 0 ? lambda : 0),
  [conditions.negative]: (lambda, _, other) => (other < 0 ? lambda : 0),
};

/** The largest quotient, about the largest float32: beyond it, the denominator counts as 0. */
const LARGEST = 3.4e38;

/** One unit is one channel of relevance. */
export const divide: Kernel<'divide'> = {
  units: ([relevance]) => relevance.shape[0],
  run([relevance, z, other, b, s, sums], [lambda, condition, epsilon], from, to) {
    const weightOf = weights[condition];
    const plane = relevance.data.length / relevance.shape[0];
    for (let m = from; m < to; m++) {
      const bias = b.data[m] ?? 0;
      let given = 0;
      let toBias = 0;
      let toEpsilon = 0;
      let others = 0;
      for (let i = m * plane; i < (m + 1) * plane; i++) {
        const total = z.data[i];
        const claim = weightOf(lambda, total, other.data[i]) * relevance.data[i];
        const stabiliser = total < 0 ? -epsilon : epsilon;
        const quotient = claim / (total + stabiliser);
        // s is 0 where the quotient is NaN or overflows float32: that relevance is dead, not passed on.
        const alive = Math.abs(quotient) <= LARGEST;
        s.data[i] = alive ? quotient : 0;
        if (!alive) continue;
        given += claim;
        toBias += bias * quotient;
        toEpsilon += stabiliser * quotient;
        if (s.data[i] !== 0) others += 1;
      }
      sums.data.set([given, toBias, toEpsilon, others], 4 * m);
    }
  },
};

/** One unit is one channel. */
export const sumDead: Kernel<'sumDead'> = {
  units: ([relevance]) => relevance.shape[0],
  run([relevance, z, other, secondZ, secondOther, dead], groups, from, to) {
    const plane = relevance.data.length / relevance.shape[0];
    const [lambda, condition, epsilon, secondLambda, secondCondition, secondEpsilon] = groups;
    const passed = (R: number, total: number, o: number, l: number, c: number, e: number) => {
      const weight = weights[c](l, total, o);
      const quotient = (weight * R) / (total + (total < 0 ? -e : e));
      return Math.abs(quotient) <= LARGEST ? weight : 0;
    };
    const isOne = secondZ.data.length === 0;
    for (let m = from; m < to; m++) {
      let lost = 0;
      for (let i = m * plane; i < (m + 1) * plane; i++) {
        const own = relevance.data[i];
        const first = passed(own, z.data[i], other.data[i], lambda, condition, epsilon);
        const [total, decider] = [secondZ.data[i], secondOther.data[i]];
        const second = isOne
          ? 0
          : passed(own, total, decider, secondLambda, secondCondition, secondEpsilon);
        lost += (1 - first - second) * own;
      }
      dead.data[m] = lost;
    }
  },
};

/** One unit is one position of the output plane. */
export const biasShare: Kernel<'biasShare'> = {
  units: ([, , n]) => n.data.length,
  run([s, b, n, t], _, from, to) {
    const plane = n.data.length;
    for (let at = from; at < to; at++) {
      let total = 0;
      for (let m = 0; m < b.data.length; m++) {
        total += b.data[m] * s.data[m * plane + at];
      }
      t.data[at] = total / n.data[at];
    }
  },
};

/** One unit is one channel. */
export const subtractTotals: Kernel<'subtractTotals'> = {
  units: ([relevance]) => relevance.shape[0],
  run([relevance, z, zPlus, b, out, cancelled], [without, least, share], from, to) {
    const plane = relevance.data.length / relevance.shape[0];
    for (let m = from; m < to; m++) {
      const bias = b.data[m] ?? 0;
      cancelled.data[m] = 0;
      for (let i = m * plane; i < (m + 1) * plane; i++) {
        const all = z.data[i];
        const plus = zPlus.data[i] ?? 0;
        const rest = all - plus - (without === 0 ? 0 : bias);
        const scale = Math.abs(all) + Math.abs(plus) + Math.abs(bias);
        const isSound = Math.abs(rest) >= least * scale;
        out.data[i] = relevance.data[i] === 0 ? 0 : isSound ? share * rest : Number.NaN;
        if (Number.isNaN(out.data[i])) cancelled.data[m] = cancelled.data[m] + 1;
      }
    }
  },
};

/** A part of a weight: w itself (part 0), max(w, 0) (1) or min(w, 0) (−1). */
const partOf = (part: number, w: number) => (w * part < 0 ? 0 : w);

/** One unit is one output channel. */
export const recomputeTotals: Kernel<'recomputeTotals'> = {
  units: ([, , out]) => out.shape[0],
  run([cancelled, b, out, ...terms], params, from, to) {
    const convolution = params.slice(0, 7) as ConvolutionParams;
    const parts = params.slice(7);
    const [, outH, outW] = out.shape;
    for (let m = from; m < to; m++) {
      if (cancelled.data[m] === 0) continue;
      for (let i = 0; i < outH; i++) {
        for (let j = 0; j < outW; j++) {
          const at = (m * outH + i) * outW + j;
          if (!Number.isNaN(out.data[at])) continue;
          const unit = [m, i, j] as const;
          out.data[at] = parts.reduce(
            (sum, part, t) =>
              sum + fieldSum(terms[2 * t], terms[2 * t + 1], part, convolution, unit),
            b.data[m] ?? 0,
          );
        }
      }
    }
  },
};

/** `Σ_{c,u,v} part(w[m,c,u,v]) · x[…]` over the receptive field of unit (m, i, j), in float64. */
function fieldSum(
  x: Tensor,
  w: Tensor,
  part: number,
  [sy, sx, pt, pl, dy, dx, groups]: ConvolutionParams,
  [m, i, j]: readonly [number, number, number],
): number {
  const [, height, width] = x.shape;
  const [outputs, channels, kh, kw] = w.shape;
  const c0 = Math.floor(m / (outputs / groups)) * channels;
  let total = 0;
  for (let c = 0; c < channels; c++) {
    for (let u = 0; u < kh; u++) {
      for (let v = 0; v < kw; v++) {
        const [row, column] = [i * sy - pt + u * dy, j * sx - pl + v * dx];
        if (row < 0 || row >= height || column < 0 || column >= width) continue;
        const weight = w.data[((m * channels + c) * kh + u) * kw + v];
        total += partOf(part, weight) * x.data[((c0 + c) * height + row) * width + column];
      }
    }
  }
  return total;
}

/** One unit is one channel. */
export const survey: Kernel<'survey'> = {
  units: ([x]) => x.shape[0],
  run([x, sums], _, from, to) {
    const plane = x.data.length / x.shape[0];
    for (let c = from; c < to; c++) {
      let sum = 0;
      let absolute = 0;
      let least = Number.POSITIVE_INFINITY;
      let largest = 0;
      for (let i = c * plane; i < (c + 1) * plane; i++) {
        const value = x.data[i];
        sum += value;
        absolute += Math.abs(value);
        least = Math.min(least, value);
        largest = Math.max(largest, Math.abs(value));
      }
      sums.data.set([sum, absolute, least, largest], 4 * c);
    }
  },
};

/** One unit is one channel. */
export const surveyTotals: Kernel<'surveyTotals'> = {
  units: ([relevance]) => relevance.shape[0],
  run([relevance, z, sums], _, from, to) {
    const plane = relevance.data.length / relevance.shape[0];
    for (let m = from; m < to; m++) {
      let count = 0;
      let absolute = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let i = m * plane; i < (m + 1) * plane; i++) {
        if (relevance.data[i] === 0) continue;
        const size = Math.abs(z.data[i]);
        count++;
        absolute += size;
        least = Math.min(least, size);
      }
      sums.data.set([count, absolute, least], 3 * m);
    }
  },
};

/** What z must be, by the condition's number. */
const holds: Record<number, (z: number) => boolean> = {
  [conditions.balanced]: (z) => z === 0,
  [conditions.positive]: (z) => z > 0,
  [conditions.negative]: (z) => z < 0,
};

/** One unit is one channel. */
export const countUnits: Kernel<'countUnits'> = {
  units: ([relevance]) => relevance.shape[0],
  run([relevance, z, counts], [condition], from, to) {
    const plane = relevance.data.length / relevance.shape[0];
    for (let m = from; m < to; m++) {
      let count = 0;
      for (let i = m * plane; i < (m + 1) * plane; i++) {
        if (relevance.data[i] !== 0 && holds[condition](z.data[i])) count++;
      }
      counts.data[m] = count;
    }
  },
};
