/** A true minus sign instead of a hyphen, so that columns of signed numbers line up. */
const typeset = (text: string): string => text.replace(/^-/, '\u2212');

/** A number that rounds to nothing has no sign. */
const withoutNegativeZero = (text: string): string =>
  /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;

/** A number with a fixed count of decimals; a dash for what is not there. */
export function fixed(value: number | null | undefined, digits = 2): string {
  if (value === null || value === undefined) return '\u2013';
  return typeset(withoutNegativeZero(value.toFixed(digits)));
}

/** A change: like {@link fixed}, with a plus sign where it is one. */
export function signed(value: number, digits = 2): string {
  const text = fixed(value, digits);
  return /[1-9]/.test(text) && value > 0 ? `+${text}` : text;
}

/** A share, 0…1, in per cent; a dash for what is not there. */
export const percent = (share: number | null | undefined, digits = 1): string =>
  share === null || share === undefined ? '\u2013' : `${fixed(100 * share, digits)}\u202f%`;

/** A number whose size is not known beforehand, in three significant digits. */
export function compact(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return typeset(String(value));
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) {
    const [mantissa = '', exponent = ''] = value.toExponential(2).split('e');
    return `${typeset(mantissa)}\u00b710${superscript(Number(exponent))}`;
  }
  return typeset(String(Number(value.toPrecision(3))));
}

const superscript = (exponent: number): string =>
  [...String(exponent)]
    .map((c) =>
      c === '-'
        ? '\u207b'
        : '\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079'[Number(c)],
    )
    .join('');

/** `1 picture`, `2 pictures`. */
export const count = (n: number, noun: string, plural = `${noun}s`): string =>
  `${n.toLocaleString('en-GB')} ${n === 1 ? noun : plural}`;

/** `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** The first of a label's comma-separated synonyms: all that a narrow column has room for. */
export const shortLabel = (label: string): string => label.split(',')[0]?.trim() || label;
