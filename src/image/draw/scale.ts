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
  const sizes = map.map(Math.abs).filter(Number.isFinite).sort();
  const at = (share: number) => sizes[Math.max(0, Math.ceil(share * sizes.length) - 1)] ?? 0;
  const found = scale.kind === 'percentile' ? at(scale.percent / 100) : 0;
  if (scale.kind === 'percentile' && found > 0) {
    return { value: found, rule: `p${scale.percent} of |R|` };
  }
  return { value: at(1), rule: 'max |R|' };
}
