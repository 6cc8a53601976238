import type { Size } from '../regions/region.js';

/** Above this standard deviation a blur is done at half the resolution, which is not visible. */
const widest = 6;

/** Where the kernel ends, in standard deviations: what is cut off is 6e-5 of it. */
const reach = 4;

/**
 * Convolves values with a two-dimensional Gaussian (not normalised: its sum is not 1). Beyond the
 * frame everything is 0. No weight is below 0, so that the quotient of two such sums is a true mean;
 * the recursive filters of Deriche and of Young and van Vliet, for one, dip below 0 in the tails.
 *
 * A wide Gaussian is split in three: values are gathered bilinearly into a grid of half the size,
 * blurred there, and interpolated bilinearly. The first and the last each blur by 3/4 in variance
 * along each axis, so what is left for the middle is σ² − 3/2. Time therefore does not grow with σ.
 *
 * @param values one a pixel, row by row; not changed
 * @param sigma standard deviation in pixels, finite and above 0
 */
export function gaussianSums(size: Size, values: Float32Array, sigma: number): Float32Array {
  const longest = Math.max(size.width, size.height);
  if (sigma <= widest || longest <= reach * widest) {
    const kernel = halfKernel(sigma, Math.min(longest, Math.ceil(reach * sigma)));
    return alongColumns(size, alongRows(size, values, kernel, zeroEdge), kernel, zeroEdge);
  }
  const half = halfSize(size);
  const blurred = gaussianSums(half, halved(size, half, values), Math.sqrt(sigma ** 2 - 1.5) / 2);
  return doubled(size, half, blurred);
}

/** Where the kernel of `gaussianBlur` ends, in standard deviations. */
const blurReach = 3;

/**
 * A Gaussian blur: the same convolution, normalised, cut off at 3 σ. Beyond the frame the nearest value
 * goes on, so that the picture does not grow dark at its edges. Exact for every σ, in time that grows
 * with it.
 *
 * @param values one a pixel, row by row; not changed
 * @param sigma standard deviation in pixels, finite and above 0
 */
export function gaussianBlur(size: Size, values: Float32Array, sigma: number): Float32Array {
  const kernel = halfKernel(sigma, Math.ceil(blurReach * sigma));
  const total = 2 * kernel.reduce((sum, weight) => sum + weight, 0) - kernel[0];
  const edge = { beyond: 'nearest', total } as const;
  return alongColumns(size, alongRows(size, values, kernel, edge), kernel, edge);
}

/** What a convolution finds beyond the frame, and what it divides its sums by. */
interface Edge {
  readonly beyond: 'zero' | 'nearest';
  readonly total: number;
}

const zeroEdge: Edge = { beyond: 'zero', total: 1 };

/** `exp(−d² / 2σ²)` for d = 0 … reach. */
const halfKernel = (sigma: number, kernelReach: number): Float64Array =>
  Float64Array.from({ length: 1 + kernelReach }, (_, d) => Math.exp(-0.5 * (d / sigma) ** 2));

function alongRows(
  { width }: Size,
  values: Float32Array,
  kernel: Float64Array,
  { beyond, total }: Edge,
): Float32Array {
  const sums = new Float32Array(values.length);
  // With room on both sides, so that no tap needs a test.
  const margin = kernel.length;
  const line = new Float64Array(width + 2 * margin);
  for (let start = 0; start < values.length; start += width) {
    line.set(values.subarray(start, start + width), margin);
    if (beyond === 'nearest') {
      line.fill(values[start], 0, margin);
      line.fill(values[start + width - 1], margin + width);
    }
    for (let x = 0; x < width; x++) {
      const middle = margin + x;
      let sum = kernel[0] * line[middle];
      for (let d = 1; d < kernel.length; d++) {
        sum += kernel[d] * (line[middle - d] + line[middle + d]);
      }
      sums[start + x] = sum / total;
    }
  }
  return sums;
}

/** Whole rows at a time, which keeps to the order of memory. */
function alongColumns(
  { width, height }: Size,
  values: Float32Array,
  kernel: Float64Array,
  { beyond, total }: Edge,
): Float32Array {
  const sums = new Float32Array(values.length);
  const line = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    line.fill(0);
    for (let d = 1 - kernel.length; d < kernel.length; d++) {
      const row = Math.min(height - 1, Math.max(0, y + d));
      if (beyond === 'zero' && row !== y + d) continue;
      const weight = kernel[Math.abs(d)];
      for (let x = 0, i = row * width; x < width; x++, i++) line[x] += weight * values[i];
    }
    for (let x = 0, i = y * width; x < width; x++, i++) sums[i] = line[x] / total;
  }
  return sums;
}

/** Each value distributed to the nearest cells of 2×2, by its bilinear weights. */
function halved(size: Size, half: Size, values: Float32Array): Float32Array {
  const sums = new Float32Array(half.width * half.height);
  eachBilinear(size, half, (i, cell, weight) => {
    sums[cell] += weight * values[i];
  });
  return sums;
}

/** Bilinear interpolation between the centres of cells of 2×2. */
function doubled(size: Size, half: Size, values: Float32Array): Float32Array {
  const result = new Float32Array(size.width * size.height);
  eachBilinear(size, half, (i, cell, weight) => {
    result[i] += weight * values[cell];
  });
  return result;
}

/** Cells of 2×2 that hold the picture, and one more on each side, so that none is missing there. */
function halfSize({ width, height }: Size): Size {
  return { width: Math.ceil(width / 2) + 2, height: Math.ceil(height / 2) + 2 };
}

/** For each pixel, the four cells whose centres it lies between: 9, 3, 3 and 1 sixteenths. */
function eachBilinear(
  size: Size,
  half: Size,
  visit: (pixel: number, cell: number, weight: number) => void,
): void {
  for (let y = 0, i = 0; y < size.height; y++) {
    const near = (1 + (y >> 1)) * half.width;
    const far = near + (y & 1 ? half.width : -half.width);
    for (let x = 0; x < size.width; x++, i++) {
      const own = 1 + (x >> 1);
      const next = own + (x & 1 ? 1 : -1);
      visit(i, near + own, 9 / 16);
      visit(i, near + next, 3 / 16);
      visit(i, far + own, 3 / 16);
      visit(i, far + next, 1 / 16);
    }
  }
}
