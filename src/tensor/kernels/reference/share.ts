import { type Kernel, shares } from '../signatures.js';

/** The weight λ of a group at one unit, given the group's total z and what decides about it. */
const weights: Record<number, (lambda: number, z: number, other: number) => number> = {
  [shares.always]: (lambda) => lambda,
  [shares.balanced]: (lambda, z, other) => (z === 0 ? 0 : other === 0 ? 1 : lambda),
  [shares.positive]: (lambda, _, other) => (other > 0 ? lambda : 0),
  [shares.negative]: (lambda, _, other) => (other < 0 ? lambda : 0),
};

/** Beyond this a quotient is not a float32 any more, and its denominator as good as 0. */
const LARGEST = 3.4e38;

/** One unit is one channel of relevance. */
export const share: Kernel<'share'> = {
  units: ([relevance]) => relevance.shape[0],
  run([relevance, z, other, b, s, sums], [lambda, kind, epsilon], from, to) {
    const weightOf = weights[kind] as (lambda: number, z: number, other: number) => number;
    const plane = relevance.data.length / relevance.shape[0];
    for (let m = from; m < to; m++) {
      const bias = b.data[m] ?? 0;
      let given = 0;
      let toBias = 0;
      let toEpsilon = 0;
      for (let i = m * plane; i < (m + 1) * plane; i++) {
        const total = z.data[i];
        const claim = weightOf(lambda, total, other.data[i]) * relevance.data[i];
        const stabiliser = total < 0 ? -epsilon : epsilon;
        const quotient = claim / (total + stabiliser);
        // 0/0 is 0, and so is what no float can hold: that relevance is dead, and not given.
        const alive = Math.abs(quotient) <= LARGEST;
        s.data[i] = alive ? quotient : 0;
        if (!alive) continue;
        given += claim;
        toBias += bias * quotient;
        toEpsilon += stabiliser * quotient;
      }
      sums.data[3 * m] = given;
      sums.data[3 * m + 1] = toBias;
      sums.data[3 * m + 2] = toEpsilon;
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
export const remainder: Kernel<'remainder'> = {
  units: ([relevance]) => relevance.shape[0],
  run([relevance, z, zPlus, b, out, unsound], [without, least], from, to) {
    const plane = relevance.data.length / relevance.shape[0];
    for (let m = from; m < to; m++) {
      const bias = b.data[m] ?? 0;
      unsound.data[m] = 0;
      for (let i = m * plane; i < (m + 1) * plane; i++) {
        const all = z.data[i];
        const plus = zPlus.data[i] ?? 0;
        const rest = all - plus - (without === 0 ? 0 : bias);
        const scale = Math.abs(all) + Math.abs(plus) + Math.abs(bias);
        const sound = Math.abs(rest) >= least * scale;
        out.data[i] = relevance.data[i] === 0 ? 0 : sound ? rest : Number.NaN;
        if (Number.isNaN(out.data[i])) unsound.data[m] = unsound.data[m] + 1;
      }
    }
  },
};

/** One unit is one channel. */
export const survey: Kernel<'survey'> = {
  units: ([x]) => x.shape[0] as number,
  run([x, sums], _, from, to) {
    const plane = x.data.length / (x.shape[0] as number);
    for (let c = from; c < to; c++) {
      let sum = 0;
      let absolute = 0;
      let least = Number.POSITIVE_INFINITY;
      let largest = 0;
      for (let i = c * plane; i < (c + 1) * plane; i++) {
        const value = x.data[i] as number;
        sum += value;
        absolute += Math.abs(value);
        least = Math.min(least, value);
        largest = Math.max(largest, Math.abs(value));
      }
      sums.data.set([sum, absolute, least, largest], 4 * c);
    }
  },
};
