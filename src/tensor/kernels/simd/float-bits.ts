const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The 32 bits of a float, for a plan, whose fields are written as integers. */
export function floatBits(value: number): number {
  float[0] = value;
  return bits[0];
}

/** Those of the upper bound of what has none. */
export const UNBOUNDED = floatBits(Number.POSITIVE_INFINITY);
