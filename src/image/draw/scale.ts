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
  const found = scale.kind === 'percentile' ? shareAt(map, scale.percent / 100) : 0;
  if (scale.kind === 'percentile' && found > 0) {
    return { value: found, rule: `p${scale.percent} of |R|` };
  }
  return { value: shareAt(map, 1), rule: 'max |R|' };
}

/** A float's bits but for its sign: floats that are not negative are in the order of their bits. */
const SIZE = 0x7fff_ffff;
/** The first bits of an infinite float, as many as the first digit has; those of what is no number are the same. */
const INFINITE = 0x7f8;

/** Where each digit of a float's size begins, from the highest: of 11, 11 and 9 bits. */
const DIGITS = [20, 9, 0] as const;
const MOST_DIGITS = 1 << 11;

/** Counts the values of a digit among the floats whose higher bits, from `above` on, are `known`. */
function countDigits(
  bits: Int32Array,
  counts: Int32Array,
  [above, known, shift]: readonly [above: number, known: number, shift: number],
): void {
  const mask = (1 << (above - shift)) - 1;
  for (let i = 0; i < bits.length; i++) {
    const size = bits[i] & SIZE;
    if (size >>> above === known) counts[(size >>> shift) & mask]++;
  }
}

/**
 * The size that a share of all finite values is not above: that of their order at its end; 0 of none. Found digit by
 * digit, by counting those that are still in question: in a quarter of a sort's time.
 */
function shareAt(map: Float32Array, share: number): number {
  const bits = new Int32Array(map.buffer, map.byteOffset, map.length);
  const counts = new Int32Array(MOST_DIGITS);
  let [above, known, place] = [31, 0, -1];
  for (const shift of DIGITS) {
    counts.fill(0);
    countDigits(bits, counts, [above, known, shift]);
    if (place < 0) {
      let finite = 0;
      for (let digit = 0; digit < INFINITE; digit++) finite += counts[digit];
      if (finite === 0) return 0;
      place = Math.max(0, Math.ceil(share * finite) - 1);
    }
    let digit = 0;
    while (place >= counts[digit]) place -= counts[digit++];
    known = (known << (above - shift)) | digit;
    above = shift;
  }
  return new Float32Array(Int32Array.of(known).buffer)[0];
}
