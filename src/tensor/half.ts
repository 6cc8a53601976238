/**
 * The value of an IEEE 754 binary16 by its 16 bits: a sign, 5 bits of exponent (bias 15), 10 of
 * fraction. Exact for every one of them: subnormals, signed zeros, infinities, NaN.
 */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
