/** The constants that activations are written with and that half precision rounds: GELU's, and hard-swish's sixth. */
const CONSTANTS = [
  Math.SQRT2,
  Math.SQRT1_2,
  Math.sqrt(2 / Math.PI),
  2 * Math.sqrt(2 / Math.PI),
  0.044715,
  0.044715 * Math.sqrt(2 / Math.PI),
  1 / 6,
];

/** Bits of fraction, by the name of the element type. */
const FRACTION_BITS: Readonly<Record<string, number>> = { float16: 10, bfloat16: 7 };

/**
 * The constant of an activation that a number in half precision is the rounding of: √2 is 1.4140625 in both formats,
 * 1e-4 off it. Undefined for every other number, which is what it is.
 *
 * @param type the name of the element type that the number is stored in
 */
export function meantConstant(stored: number, type: string): number | undefined {
  const bits = FRACTION_BITS[type];
  if (bits === undefined) return undefined;
  const meant = CONSTANTS.find((exact) => {
    const unit = 2 ** (Math.floor(Math.log2(exact)) - bits);
    return Math.abs(Math.abs(stored) - exact) <= unit / 2;
  });
  return meant && Math.sign(stored) * meant;
}
