/** Bytes of a cache line. */
const LINE: usize = 64;

/**
 * Weights of more bytes have left a second-level cache of 1 MB when the next block of columns needs them. (Of
 * 0.8 MB enough is left that to touch them takes longer than it helps, 7 % of a 3×3 of 64 channels.)
 */
const KEPT: usize = 1200 * 1024;

/** Whether weights come from beyond the second-level cache: at a thread's first block, and where there are many. */
@inline
export function isFar(block: i32, firstBlock: i32, bytes: usize): bool {
  return block === firstBlock || bytes > KEPT;
}

/**
 * Reads a word of each cache line of [from, from + bytes), so that the lines come side by side, as fast as the
 * memory gives them, and not one after the other as a product needs them: a GoogLeNet has 54 MB of packed
 * weights, more than caches hold, and its forward pass took a tenth longer. What was read is stored at `to`, for
 * compilers leave out loads that nobody looks at.
 */
export function touch(from: usize, bytes: usize, to: usize): void {
  const end = from + bytes;
  let seen = 0;
  for (let at = from; at < end; at += LINE) seen |= load<i32>(at);
  store<i32>(to, seen);
}
