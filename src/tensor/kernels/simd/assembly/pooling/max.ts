import { maxPoolOfNine } from './max-nine';

/*
 * Max pooling over square windows, one channel per unit. Window (i, j) covers the rows of the plane
 * from i·stride − pad on, `size` of them, without the padding; and columns likewise.
 */

@inline
function firstOf(i: i32, stride: i32, pad: i32): i32 {
  return max(0, i * stride - pad);
}

@inline
function endOf(i: i32, size: i32, stride: i32, pad: i32, inputs: i32): i32 {
  return min(inputs, i * stride - pad + size);
}

/** Elements of scratch memory beside a row: padding, and the overrun of whole vectors. */
const SLACK = 16;

/**
 * Channels [from, to) of `maxPool`: first the maximum over each window's rows, column by column, into
 * a row of scratch memory with −∞ on both sides; then the maximum along that row.
 */
export function maxPool(
  x: usize,
  y: usize,
  size: i32,
  stride: i32,
  pad: i32,
  height: i32,
  width: i32,
  outY: i32,
  outX: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const isWithinBorders = outY === height && outX === width;
  if (size === 3 && stride === 1 && pad === 1 && isWithinBorders && width >= 4) {
    maxPoolOfNine(x, y, height, width, from, to);
    return;
  }
  const least = f32x4.splat(-f32(Infinity));
  // The plane's first column is `pad` elements into the scratch row, which reaches to the last window's end.
  const row = scratch + ((<usize>pad) << 2);
  const reach = (outX + SLACK) * stride + size + SLACK + width;
  for (let at = 0; at < reach; at += 4) v128.store(scratch + ((<usize>at) << 2), least);
  for (let c = from; c < to; c++) {
    const plane = x + ((<usize>(c * height * width)) << 2);
    for (let i = 0; i < outY; i++) {
      const first = firstOf(i, stride, pad);
      const end = endOf(i, size, stride, pad, height);
      largestOfRows(plane + ((<usize>(first * width)) << 2), width, end - first, row);
      largestAlong(scratch, size, stride, outX, y + ((<usize>((c * outY + i) * outX)) << 2));
    }
  }
}

/** `row[q] = max of q in each of the rows`. The last vector overlaps the one before it. */
function largestOfRows(x: usize, width: i32, rows: i32, row: usize): void {
  const step = (<usize>width) << 2;
  if (width >= 4) {
    for (let q = 0; q < width; q += 4) {
      const at = (<usize>min(q, width - 4)) << 2;
      let from = x + at;
      let best = v128.load(from);
      for (let r = 1; r < rows; r++) {
        from += step;
        best = f32x4.pmax(best, v128.load(from));
      }
      v128.store(row + at, best);
    }
    return;
  }
  for (let at: usize = 0; at < step; at += 4) {
    let from = x + at;
    let best = load<f32>(from);
    for (let r = 1; r < rows; r++) {
      from += step;
      best = larger(best, load<f32>(from));
    }
    store<f32>(row + at, best);
  }
}

/** `y[j] = max of row[j·stride] … row[j·stride + size − 1]`. */
function largestAlong(row: usize, size: i32, stride: i32, count: i32, y: usize): void {
  if (stride <= 2 && count >= 4) {
    for (let next = 0; next < count; next += 4) {
      const j = min(next, count - 4);
      const at = row + ((<usize>(j * stride)) << 2);
      let best = four(at, stride);
      for (let v = 1; v < size; v++) {
        best = f32x4.pmax(best, four(at + ((<usize>v) << 2), stride));
      }
      v128.store(y + ((<usize>j) << 2), best);
    }
    return;
  }
  for (let j = 0; j < count; j++) {
    const at = row + ((<usize>(j * stride)) << 2);
    let best = load<f32>(at);
    for (let v = 1; v < size; v++) best = larger(best, load<f32>(at + ((<usize>v) << 2)));
    store<f32>(y + ((<usize>j) << 2), best);
  }
}

@inline
function larger(a: f32, b: f32): f32 {
  return b > a ? b : a;
}

/** 4 elements, one or two apart. */
@inline
export function four(at: usize, stride: i32): v128 {
  if (stride === 1) return v128.load(at);
  return v128.shuffle<f32>(v128.load(at), v128.load(at, 16), 0, 2, 4, 6);
}
