/**
 * The micro-kernels of adjoints that read the packed weights of their convolution, so that weights are
 * packed once for both. In those panels, 4 outputs of 4 channels are a block of 4×4 in one cache line.
 * Here channels are the rows, and outputs the inner dimension:
 *
 *   y[r, n] = Σ_tap Σ_m a[tap, m, r] · b[tap, m, n], added to y where `onto`
 *
 * a: the block of the first outputs and the first tap; from one block to the next of the same tap is
 * `step` bytes, from one tap to the next `tapStep`. b: packed columns, 8 (or 4) per step of (tap, m).
 * As in `micro-kernel.ts`, the loop has an exit after every step of k: the number of outputs is arbitrary.
 */
function transposedMicroKernel8(
  a: usize,
  taps: i32,
  tapStep: usize,
  outputs: i32,
  step: usize,
  b: usize,
  onto: bool,
  y: usize,
  pitch: usize,
): void {
  let y00 = f32x4.splat(0);
  let y10 = y00;
  let y20 = y00;
  let y30 = y00;
  let y01 = y00;
  let y11 = y00;
  let y21 = y00;
  let y31 = y00;
  const bytes = (<usize>outputs) << 5;
  for (let tap = 0; tap < taps; tap++, a += tapStep) {
    const next = b + bytes;
    let at = a;
    let left = outputs;
    while (true) {
      {
        const b0 = v128.load(b, 0);
        const b1 = v128.load(b, 16);
        const a0 = v128.load32_splat(at, 0);
        y00 = f32x4.add(y00, f32x4.mul(a0, b0));
        y01 = f32x4.add(y01, f32x4.mul(a0, b1));
        const a1 = v128.load32_splat(at, 16);
        y10 = f32x4.add(y10, f32x4.mul(a1, b0));
        y11 = f32x4.add(y11, f32x4.mul(a1, b1));
        const a2 = v128.load32_splat(at, 32);
        y20 = f32x4.add(y20, f32x4.mul(a2, b0));
        y21 = f32x4.add(y21, f32x4.mul(a2, b1));
        const a3 = v128.load32_splat(at, 48);
        y30 = f32x4.add(y30, f32x4.mul(a3, b0));
        y31 = f32x4.add(y31, f32x4.mul(a3, b1));
      }
      if (left === 1) break;
      {
        const b0 = v128.load(b, 32);
        const b1 = v128.load(b, 48);
        const a0 = v128.load32_splat(at, 4);
        y00 = f32x4.add(y00, f32x4.mul(a0, b0));
        y01 = f32x4.add(y01, f32x4.mul(a0, b1));
        const a1 = v128.load32_splat(at, 20);
        y10 = f32x4.add(y10, f32x4.mul(a1, b0));
        y11 = f32x4.add(y11, f32x4.mul(a1, b1));
        const a2 = v128.load32_splat(at, 36);
        y20 = f32x4.add(y20, f32x4.mul(a2, b0));
        y21 = f32x4.add(y21, f32x4.mul(a2, b1));
        const a3 = v128.load32_splat(at, 52);
        y30 = f32x4.add(y30, f32x4.mul(a3, b0));
        y31 = f32x4.add(y31, f32x4.mul(a3, b1));
      }
      if (left === 2) break;
      {
        const b0 = v128.load(b, 64);
        const b1 = v128.load(b, 80);
        const a0 = v128.load32_splat(at, 8);
        y00 = f32x4.add(y00, f32x4.mul(a0, b0));
        y01 = f32x4.add(y01, f32x4.mul(a0, b1));
        const a1 = v128.load32_splat(at, 24);
        y10 = f32x4.add(y10, f32x4.mul(a1, b0));
        y11 = f32x4.add(y11, f32x4.mul(a1, b1));
        const a2 = v128.load32_splat(at, 40);
        y20 = f32x4.add(y20, f32x4.mul(a2, b0));
        y21 = f32x4.add(y21, f32x4.mul(a2, b1));
        const a3 = v128.load32_splat(at, 56);
        y30 = f32x4.add(y30, f32x4.mul(a3, b0));
        y31 = f32x4.add(y31, f32x4.mul(a3, b1));
      }
      if (left === 3) break;
      {
        const b0 = v128.load(b, 96);
        const b1 = v128.load(b, 112);
        const a0 = v128.load32_splat(at, 12);
        y00 = f32x4.add(y00, f32x4.mul(a0, b0));
        y01 = f32x4.add(y01, f32x4.mul(a0, b1));
        const a1 = v128.load32_splat(at, 28);
        y10 = f32x4.add(y10, f32x4.mul(a1, b0));
        y11 = f32x4.add(y11, f32x4.mul(a1, b1));
        const a2 = v128.load32_splat(at, 44);
        y20 = f32x4.add(y20, f32x4.mul(a2, b0));
        y21 = f32x4.add(y21, f32x4.mul(a2, b1));
        const a3 = v128.load32_splat(at, 60);
        y30 = f32x4.add(y30, f32x4.mul(a3, b0));
        y31 = f32x4.add(y31, f32x4.mul(a3, b1));
      }
      left -= 4;
      if (left === 0) break;
      at += step;
      b += 128;
    }
    b = next;
  }
  if (onto) {
    let from = y;
    y00 = f32x4.add(v128.load(from), y00);
    y01 = f32x4.add(v128.load(from, 16), y01);
    from += pitch;
    y10 = f32x4.add(v128.load(from), y10);
    y11 = f32x4.add(v128.load(from, 16), y11);
    from += pitch;
    y20 = f32x4.add(v128.load(from), y20);
    y21 = f32x4.add(v128.load(from, 16), y21);
    from += pitch;
    y30 = f32x4.add(v128.load(from), y30);
    y31 = f32x4.add(v128.load(from, 16), y31);
  }
  v128.store(y, y00);
  v128.store(y, y01, 16);
  y += pitch;
  v128.store(y, y10);
  v128.store(y, y11, 16);
  y += pitch;
  v128.store(y, y20);
  v128.store(y, y21, 16);
  y += pitch;
  v128.store(y, y30);
  v128.store(y, y31, 16);
}

/** The same over 4 columns and one tap. */
function transposedMicroKernel4(
  a: usize,
  outputs: i32,
  step: usize,
  b: usize,
  onto: bool,
  y: usize,
  pitch: usize,
): void {
  let y0 = f32x4.splat(0);
  let y1 = y0;
  let y2 = y0;
  let y3 = y0;
  let at = a;
  let left = outputs;
  while (true) {
    {
      const b0 = v128.load(b, 0);
      y0 = f32x4.add(y0, f32x4.mul(v128.load32_splat(at, 0), b0));
      y1 = f32x4.add(y1, f32x4.mul(v128.load32_splat(at, 16), b0));
      y2 = f32x4.add(y2, f32x4.mul(v128.load32_splat(at, 32), b0));
      y3 = f32x4.add(y3, f32x4.mul(v128.load32_splat(at, 48), b0));
    }
    if (left === 1) break;
    {
      const b0 = v128.load(b, 16);
      y0 = f32x4.add(y0, f32x4.mul(v128.load32_splat(at, 4), b0));
      y1 = f32x4.add(y1, f32x4.mul(v128.load32_splat(at, 20), b0));
      y2 = f32x4.add(y2, f32x4.mul(v128.load32_splat(at, 36), b0));
      y3 = f32x4.add(y3, f32x4.mul(v128.load32_splat(at, 52), b0));
    }
    if (left === 2) break;
    {
      const b0 = v128.load(b, 32);
      y0 = f32x4.add(y0, f32x4.mul(v128.load32_splat(at, 8), b0));
      y1 = f32x4.add(y1, f32x4.mul(v128.load32_splat(at, 24), b0));
      y2 = f32x4.add(y2, f32x4.mul(v128.load32_splat(at, 40), b0));
      y3 = f32x4.add(y3, f32x4.mul(v128.load32_splat(at, 56), b0));
    }
    if (left === 3) break;
    {
      const b0 = v128.load(b, 48);
      y0 = f32x4.add(y0, f32x4.mul(v128.load32_splat(at, 12), b0));
      y1 = f32x4.add(y1, f32x4.mul(v128.load32_splat(at, 28), b0));
      y2 = f32x4.add(y2, f32x4.mul(v128.load32_splat(at, 44), b0));
      y3 = f32x4.add(y3, f32x4.mul(v128.load32_splat(at, 60), b0));
    }
    left -= 4;
    if (left === 0) break;
    at += step;
    b += 64;
  }
  if (onto) {
    y0 = f32x4.add(v128.load(y), y0);
    y1 = f32x4.add(v128.load(y + pitch), y1);
    y2 = f32x4.add(v128.load(y + 2 * pitch), y2);
    y3 = f32x4.add(v128.load(y + 3 * pitch), y3);
  }
  v128.store(y, y0);
  v128.store(y + pitch, y1);
  v128.store(y + 2 * pitch, y2);
  v128.store(y + 3 * pitch, y3);
}

/**
 * Steps of (tap, m) in a block, which is summed by itself and then added up in y: see `micro-kernel.ts`. A
 * block has a call of its own: in one function, the sums would not all find registers.
 */
const BLOCK = 128;

/** A tile of 4×8 results over any number of steps. Arguments are those of the micro-kernel. */
@inline
export function transposedTile8(
  a: usize,
  taps: i32,
  tapStep: usize,
  outputs: i32,
  step: usize,
  b: usize,
  y: usize,
  pitch: usize,
): void {
  if (taps * outputs <= BLOCK) {
    transposedMicroKernel8(a, taps, tapStep, outputs, step, b, false, y, pitch);
    return;
  }
  // Of several taps with few outputs, or of a part of one tap's outputs.
  const part = min(outputs, BLOCK);
  const group = BLOCK / part;
  let onto = false;
  for (let tap = 0; tap < taps; tap += group, a += <usize>group * tapStep) {
    const count = min(group, taps - tap);
    for (let m = 0; m < outputs; m += part) {
      const some = min(part, outputs - m);
      const at = a + <usize>(m >> 2) * step;
      transposedMicroKernel8(at, count, tapStep, some, step, b, onto, y, pitch);
      b += (<usize>(count * some)) << 5;
      onto = true;
    }
  }
}

/** A tile of 4×4 results of one tap. */
@inline
export function transposedTile4(
  a: usize,
  outputs: i32,
  step: usize,
  b: usize,
  y: usize,
  pitch: usize,
): void {
  for (let m = 0; m < outputs; m += BLOCK) {
    const at = a + <usize>(m >> 2) * step;
    const some = min(BLOCK, outputs - m);
    transposedMicroKernel4(at, some, step, b + ((<usize>m) << 4), m > 0, y, pitch);
  }
}
