/* The rows that `taps.ts` copies, sorted by their phase of the stride; and rows of results, joined again. */

/** Puts column `q · phases + p` of a line at place q of phase p. */
export function sortColumns(line: usize, to: usize, pitch: i32, phases: i32): void {
  const step = (<usize>pitch) << 2;
  if (phases === 2) {
    // The pitch is a multiple of 4.
    for (let q: usize = 0; q < step; q += 16) {
      const a = v128.load(line + (q << 1));
      const b = v128.load(line + (q << 1), 16);
      v128.store(to + q, v128.shuffle<f32>(a, b, 0, 2, 4, 6));
      v128.store(to + step + q, v128.shuffle<f32>(a, b, 1, 3, 5, 7));
    }
    return;
  }
  for (let p = 0; p < phases; p++, to += step) {
    for (let q = 0; q < pitch; q++) {
      store<f32>(to + ((<usize>q) << 2), load<f32>(line + ((<usize>(q * phases + p)) << 2)));
    }
  }
}

/** Puts the columns of two lines in turns, the first line's first: `columns` in all. */
export function joinColumns(even: usize, odd: usize, to: usize, columns: i32): void {
  let k: usize = 0;
  const end = (<usize>columns) << 1;
  for (; k + 16 <= end; k += 16) {
    const a = v128.load(even + k);
    const b = v128.load(odd + k);
    v128.store(to + (k << 1), v128.shuffle<f32>(a, b, 0, 4, 1, 5));
    v128.store(to + (k << 1), v128.shuffle<f32>(a, b, 2, 6, 3, 7), 16);
  }
  for (; k < end; k += 4) {
    store<f32>(to + (k << 1), load<f32>(even + k));
    if (k + 2 < end) store<f32>(to + (k << 1), load<f32>(odd + k), 4);
  }
}
