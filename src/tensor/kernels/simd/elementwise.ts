import type { Kernel } from '../signatures.js';
import type { Functions } from './module.js';

/** Elements per unit: a multiple of a vector's 4, and enough of them that calls cost nothing. */
const ELEMENTS = 1024;

/** Units of a tensor of `elements` elements. */
export const blocks = (elements: number) => Math.ceil(elements / ELEMENTS);

/** The elements of units [from, to) of a tensor of `elements` elements. */
export const range = (from: number, to: number, elements: number): [number, number] => [
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
  const magnitude: Kernel<'magnitude'> = {
    units: ([x]) => blocks(x.data.length),
    run: ([x, out], [onto], from, to) =>
      functions.magnitude(x.offset, out.offset, onto, ...range(from, to, x.data.length)),
  };
  const ratio: Kernel<'ratio'> = {
    units: ([relevance]) => blocks(relevance.data.length),
    run([relevance, x, total, out], [count], from, to) {
      const places = [relevance.offset, x.offset, total.offset, out.offset] as const;
      functions.ratio(...places, count, ...range(from, to, x.data.length));
    },
  };
  const widenHalf: Kernel<'widenHalf'> = {
    units: ([, y]) => blocks(y.data.length),
    run: ([halves, y], _, from, to) =>
      functions.widenHalf(halves.offset, y.offset, ...range(from, to, y.data.length)),
  };
  const addToChannels: Kernel<'addToChannels'> = {
    units: ([, out]) => out.shape[0],
    run: ([map, out], _, from, to) =>
      functions.addToChannels(map.offset, out.offset, map.data.length, from, to),
  };
  return { relu, part, reluInput, multiply, add, magnitude, ratio, widenHalf, addToChannels };
}
