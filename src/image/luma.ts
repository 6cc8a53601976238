/** A colour's brightness by ITU-R BT.601, in the units of its red, green and blue. */
export const brightnessOf = (red: number, green: number, blue: number): number =>
  (299 * red + 587 * green + 114 * blue) / 1000;

/** The brightness of the pixel whose red, green and blue begin at `at`. */
export const luma = (data: ArrayLike<number>, at: number): number =>
  brightnessOf(data[at], data[at + 1], data[at + 2]);
