/** A pixel's brightness by ITU-R BT.601, in the units of its red, green and blue, which begin at `at`. */
export const luma = (data: ArrayLike<number>, at: number): number =>
  (299 * data[at] + 587 * data[at + 1] + 114 * data[at + 2]) / 1000;
