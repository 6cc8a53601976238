import { Plan } from './plan';

/** Bytes of a tile's entry in the table: address in the strip, offset in the results, rows, columns. */
export const NOTE: usize = 16;

/** Transposes vectors over tiles to vectors over columns: row i of tile t becomes vector 4·i + t. */
export function transpose4(at: usize): void {
  for (let i = 0; i < 4; i++) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(at, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
    v128.store(at, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 16);
    v128.store(at, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5), 32);
    v128.store(at, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7), 48);
    at += 64;
  }
}

/** The same for tiles of 2×2, whose rows fill half a vector. */
export function transpose2(at: usize): void {
  const a = v128.load(at);
  const b = v128.load(at, 16);
  const c = v128.load(at, 32);
  const d = v128.load(at, 48);
  for (let i: usize = 0; i < 2; i++) {
    const left = i === 0 ? a : c;
    const right = i === 0 ? b : d;
    const out = at + (i << 6);
    const low = v128.shuffle<f32>(left, right, 0, 4, 1, 5);
    const high = v128.shuffle<f32>(left, right, 2, 6, 3, 7);
    v128.store(out, low);
    v128.store(out, v128.shuffle<f32>(low, low, 2, 3, 2, 3), 16);
    v128.store(out, high, 32);
    v128.store(out, v128.shuffle<f32>(high, high, 2, 3, 2, 3), 48);
  }
}

/** Stores `min(max(results + bias, least), most)` for the existing rows and columns of 4 tiles; `bias` is an address. */
export function writeQuad(
  plan: Plan,
  note: usize,
  results: usize,
  image: usize,
  bias: usize,
  least: f32,
  most: f32,
): void {
  const floor = f32x4.splat(least);
  const ceiling = f32x4.splat(most);
  const added = v128.load32_splat(bias);
  const rowBytes = (<usize>plan.gridX) << 2;
  for (let tile = 0; tile < 4; tile++) {
    let to = image + load<usize>(note, 4);
    const rows = load<i32>(note, 8);
    const columns = load<i32>(note, 12);
    let from = results;
    for (let i = 0; i < rows; i++) {
      const value = f32x4.pmax(f32x4.add(v128.load(from), added), floor);
      storeLanes(to, f32x4.pmin(value, ceiling), columns);
      from += 64;
      to += rowBytes;
    }
    note += NOTE;
    results += 16;
  }
}

@inline
function storeLanes(to: usize, value: v128, count: i32): void {
  if (count === 4) {
    v128.store(to, value);
  } else if (count === 1) {
    v128.store_lane<f32>(to, value, 0);
  } else {
    v128.store_lane<f64>(to, value, 0);
    if (count === 3) v128.store_lane<f32>(to, value, 2, 8);
  }
}
