import type { Tensor } from './tensor.js';

/** Elements that are looked at: the share of zeros among them is right to about 2 %. */
const SAMPLES = 1024;

/**
 * Whether less than the given share of a tensor's elements is other than 0, by an even sample of them: to
 * count them all would take longer than it helps to know. The sample depends on the shape alone.
 */
export function isSparse({ data }: Tensor, share: number): boolean {
  if (share <= 0) return false;
  // An odd step, which no row of 4, 8 or 16 elements is a multiple of.
  const step = Math.floor(data.length / SAMPLES) | 1;
  let others = 0;
  let samples = 0;
  for (let at = 0; at < data.length; at += step, samples++) if (data[at] !== 0) others++;
  return others < share * samples;
}
