import type { Tensor } from './tensor.js';

/** Elements of a cache line. */
const LINE = 16;

/**
 * Lines that are looked at: the share of other than zeros among their elements is right to 1.5 to 2 % (root mean
 * square, 7 % at most, over all products of GoogLeNet and MobileNetV2), as that of 1024 elements each from a line
 * of its own is; but a line that another thread wrote takes as long to read as it takes to count ten.
 */
const LINES = 128;

/** Lines by steps of the golden section of all of them are spread evenly, and in no step with rows or planes. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Whether less than the given share of a tensor's elements is other than 0, by `shareOf`. */
export const isSparse = (tensor: Tensor, share: number): boolean =>
  share > 0 && shareOf(tensor) < share;

/**
 * The share of a tensor's elements that are other than 0, by an even sample of them: to count them all would
 * take longer than it helps to know. The sample depends on the shape alone.
 */
export function shareOf({ data }: Tensor): number {
  const lines = Math.ceil(data.length / LINE);
  const looked = Math.min(LINES, lines);
  const step = looked < lines ? Math.round(GOLDEN * lines) : 1;
  let others = 0;
  let samples = 0;
  for (let k = 0, line = 0; k < looked; k++, line = (line + step) % lines) {
    const end = Math.min((line + 1) * LINE, data.length);
    // No branch: where zeros are as likely as not, every second one would be guessed wrong, 3 µs a product.
    for (let at = line * LINE; at < end; at++) others += Number(data[at] !== 0);
    samples += end - line * LINE;
  }
  return samples === 0 ? 0 : others / samples;
}
