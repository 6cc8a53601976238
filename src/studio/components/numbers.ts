/** A number with three significant digits, in plain notation where that is short: `0.00123`, `1.2e-7`. */
export function significant(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size >= 1e-4 && size < 1e5 ? plain(value, size) : value.toExponential(1);
  return text.replaceAll('-', '−');
}

const plain = (value: number, size: number): string =>
  value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(size))));

/** A score with two digits after the point, unless it is too large for them to matter. */
export const score = (value: number): string =>
  Math.abs(value) < 1e5 ? value.toFixed(2).replace('-', '−') : significant(value);

/** A share of 1 as per cent. */
export const percent = (share: number, digits = 1): string =>
  `${(100 * share).toFixed(digits).replace('-', '−')} %`;
