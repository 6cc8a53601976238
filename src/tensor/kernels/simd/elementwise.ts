import type { Kernel } from '../signatures.js';
import type { Functions } from './module.js';
import { offsetOf } from './product.js';

/** Elements per unit: few enough calls, and vectors that are whole but for a tensor's last. */
const ELEMENTS = 1024;

const blocks = (elements: number) => Math.ceil(elements / ELEMENTS);

/** The elements that units [from, to) of a tensor of `elements` are. */
const range = (from: number, to: number, elements: number): [number, number] => [
  from * ELEMENTS,
  Math.min(to * ELEMENTS, elements),
];

export function elementwise(functions: Functions) {
  const relu: Kernel<'relu'> = {
    units: ([x]) => blocks(x.data.length),
    run: ([x, y], _, from, to) =>
      functions.part(x.offset, y.offset, 1, ...range(from, to, x.data.length)),
  };
  const part: Kernel<'part'> = {
    units: ([x]) => blocks(x.data.length),
    run: ([x, y], [sign], from, to) =>
      functions.part(x.offset, y.offset, sign < 0 ? -1 : 1, ...range(from, to, x.data.length)),
  };
  const reluInput: Kernel<'reluInput'> = {
    units: ([, gy]) => blocks(gy.data.length),
    run: ([y, gy, gx], [mode], from, to) =>
      functions.reluInput(y.offset, gy.offset, gx.offset, mode, ...range(from, to, gy.data.length)),
  };
  const multiply: Kernel<'multiply'> = {
    units: ([a]) => blocks(a.data.length),
    run: ([a, c, out], [onto], from, to) =>
      functions.multiply(a.offset, c.offset, out.offset, onto, ...range(from, to, a.data.length)),
  };
  const add: Kernel<'add'> = {
    units: ([a]) => blocks(a.data.length),
    run: ([a, out], _, from, to) =>
      functions.add(a.offset, out.offset, ...range(from, to, a.data.length)),
  };
  const widenHalf: Kernel<'widenHalf'> = {
    units: ([, y]) => blocks(y.data.length),
    run: ([halves, y], _, from, to) =>
      functions.widenHalf(halves.offset, y.offset, ...range(from, to, y.data.length)),
  };
  const addToChannels: Kernel<'addToChannels'> = {
    units: ([, out]) => out.shape[0] as number,
    run: ([map, out], _, from, to) =>
      functions.addToChannels(map.offset, out.offset, map.data.length, from, to),
  };
  return { relu, part, reluInput, multiply, add, widenHalf, addToChannels };
}

/** `POSITIONS` in `assembly/share.ts`. */
const POSITIONS = 16;

export function relevance(functions: Functions) {
  const divide: Kernel<'divide'> = {
    units: ([relevance]) => relevance.shape[0] as number,
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
        relevance.data.length / (relevance.shape[0] as number),
        from,
        to,
      );
    },
  };
  const biasShare: Kernel<'biasShare'> = {
    units: ([, , n]) => Math.ceil(n.data.length / POSITIONS),
    run([s, b, n, t], _, from, to) {
      const { length: plane } = n.data;
      const { length: outputs } = b.data;
      functions.biasShare(s.offset, b.offset, n.offset, t.offset, outputs, plane, from, to);
    },
  };
  const subtractTotals: Kernel<'subtractTotals'> = {
    units: ([relevance]) => relevance.shape[0] as number,
    run([relevance, z, zPlus, b, out, cancelled], [without, least], from, to) {
      const plane = relevance.data.length / (relevance.shape[0] as number);
      const read = [relevance.offset, z.offset, offsetOf(zPlus), offsetOf(b)] as const;
      const written = [out.offset, cancelled.offset] as const;
      functions.subtractTotals(...read, ...written, without, least, plane, from, to);
    },
  };
  const survey: Kernel<'survey'> = {
    units: ([x]) => x.shape[0] as number,
    run([x, sums], _, from, to) {
      const plane = x.data.length / (x.shape[0] as number);
      functions.survey(x.offset, sums.offset, plane, from, to);
    },
  };
  return { divide, biasShare, subtractTotals, survey };
}
