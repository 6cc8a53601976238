import { UserError } from '../../errors.js';
import { parseDecimal } from '../../validate.js';

/** Which value the end of the colours stands for. */
export type Scale =
  | { readonly kind: 'max' }
  /** Of |R| over all pixels; above 0, up to 100. */
  | { readonly kind: 'percentile'; readonly percent: number }
  | { readonly kind: 'value'; readonly value: number };

/**
 * By the largest value, nearly all of a map of relevance is black: on photographs the 99th percentile of
 * |R| is 3 to 20 % of the maximum. The 99.5th gives the pictures known from papers; the 250 strongest of
 * 50,176 pixels then have the colour at the end.
 */
export const DEFAULT_SCALE = 'p99.5';

/** What `parseScale` takes, for help texts. */
export const scaleForms = 'max, a percentile of |R| such as p99.5, or a value';

/**
 * Reads `max`, `pNN` or a value.
 * @throws UserError of the field `scale`
 */
export function parseScale(text: string): Scale {
  if (text === 'max') return { kind: 'max' };
  const [isPercentile, digits] = [text.startsWith('p'), text.replace(/^p/, '')];
  const number = parseDecimal(digits);
  if (isPercentile && number > 0 && number <= 100) return { kind: 'percentile', percent: number };
  if (!isPercentile && number > 0 && number < Infinity) return { kind: 'value', value: number };
  throw new UserError((n) => `${n('scale')} must be ${scaleForms} above 0, not ${text}`, {
    field: 'scale',
  });
}

/** The end of a map's colours, and how it was found. */
export interface ScaleEnd {
  /** 0 for a map of zeros under anything but a value. */
  readonly value: number;
  /** To follow "colours end at": `p99.5 of |R|`. */
  readonly rule: string;
}

/**
 * The value that the end of the colours stands for. Values that are not finite do not count; where a
 * percentile is 0, since fewer pixels than it leaves out have any value, the maximum takes its place.
 */
export function scaleEnd(map: Float32Array, scale: Scale): ScaleEnd {
  if (scale.kind === 'value') return { value: scale.value, rule: 'a given value' };
  const sizes = sizesOf(map);
  const found = scale.kind === 'percentile' ? shareAt(sizes, scale.percent / 100) : 0;
  if (scale.kind === 'percentile' && found > 0) {
    return { value: found, rule: `p${scale.percent} of |R|` };
  }
  return { value: shareAt(sizes, 1), rule: 'max |R|' };
}

/** |R| of those values that are finite, by their bits: floats that are not negative are in the order of those. */
function sizesOf(map: Float32Array): Uint32Array {
  const bits = new Uint32Array(map.buffer, map.byteOffset, map.length);
  const sizes = new Uint32Array(map.length);
  let count = 0;
  for (let i = 0; i < bits.length; i++) {
    const size = bits[i] & 0x7fff_ffff;
    if (size < INFINITE) sizes[count++] = size;
  }
  return sizes.subarray(0, count);
}

/** The bits of an infinite float; those of what is no number are above. */
const INFINITE = 0x7f80_0000;

/** Digits of half of a float's bits. */
const HALF = 16;

/**
 * The value that a share of all is not above: that of their order at its end; 0 of none. Found by counting
 * the upper halves of all bits, and the lower halves of those whose upper half it has: in a quarter of a sort's time.
 */
function shareAt(sizes: Uint32Array, share: number): number {
  if (sizes.length === 0) return 0;
  let place = Math.max(0, Math.ceil(share * sizes.length) - 1);
  const digit = (counts: Uint32Array) => {
    let at = 0;
    while (place >= counts[at]) place -= counts[at++];
    return at;
  };
  const uppers = new Uint32Array(1 << HALF);
  for (let i = 0; i < sizes.length; i++) uppers[sizes[i] >>> HALF]++;
  const upper = digit(uppers);
  const lowers = new Uint32Array(1 << HALF);
  for (let i = 0; i < sizes.length; i++) {
    if (sizes[i] >>> HALF === upper) lowers[sizes[i] & 0xffff]++;
  }
  return new Float32Array(Uint32Array.of((upper << HALF) | digit(lowers)).buffer)[0];
}
