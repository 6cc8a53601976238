/*
 * Pooling, one channel per unit. Window (i, j) covers rows i·stride − pad … + size of the plane, what
 * of them is real.
 */

@inline
function firstOf(i: i32, stride: i32, pad: i32): i32 {
  return max(0, i * stride - pad);
}

@inline
function endOf(i: i32, size: i32, stride: i32, pad: i32, inputs: i32): i32 {
  return min(inputs, i * stride - pad + size);
}

/** What a row of scratch memory needs beside the row itself: padding, and what whole vectors overrun. */
const SLACK = 16;

/**
 * The largest of each window, of channels [from, to): first down the columns of a window's rows into
 * a row of scratch memory with −∞ on both sides, then along it.
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
  const least = f32x4.splat(-f32(Infinity));
  // Lies `pad` beyond the start of the scratch row; the row reaches as far as the last window does.
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

/** `row[q] = max of q in each of the rows`. */
function largestOfRows(x: usize, width: i32, rows: i32, row: usize): void {
  const step = (<usize>width) << 2;
  let q = 0;
  for (; q + 4 <= width; q += 4) {
    let at = x + ((<usize>q) << 2);
    let best = v128.load(at);
    for (let r = 1; r < rows; r++) {
      at += step;
      best = f32x4.pmax(best, v128.load(at));
    }
    v128.store(row + ((<usize>q) << 2), best);
  }
  for (; q < width; q++) {
    let at = x + ((<usize>q) << 2);
    let best = load<f32>(at);
    for (let r = 1; r < rows; r++) {
      at += step;
      const value = load<f32>(at);
      if (value > best) best = value;
    }
    store<f32>(row + ((<usize>q) << 2), best);
  }
}

/** `y[j] = max of row[j·stride] … row[j·stride + size − 1]`. */
function largestAlong(row: usize, size: i32, stride: i32, count: i32, y: usize): void {
  let j = 0;
  if (stride <= 2) {
    for (; j + 4 <= count; j += 4) {
      const at = row + ((<usize>(j * stride)) << 2);
      let best = four(at, stride);
      for (let v = 1; v < size; v++) {
        best = f32x4.pmax(best, four(at + ((<usize>v) << 2), stride));
      }
      v128.store(y + ((<usize>j) << 2), best);
    }
  }
  for (; j < count; j++) {
    const at = row + ((<usize>(j * stride)) << 2);
    let best = load<f32>(at);
    for (let v = 1; v < size; v++) {
      const value = load<f32>(at + ((<usize>v) << 2));
      if (value > best) best = value;
    }
    store<f32>(y + ((<usize>j) << 2), best);
  }
}

/** 4 elements, one or two apart. */
@inline
function four(at: usize, stride: i32): v128 {
  if (stride == 1) return v128.load(at);
  return v128.shuffle<f32>(v128.load(at), v128.load(at, 16), 0, 2, 4, 6);
}

/** `gx[first largest of window] += gy`, of channels [from, to): windows in row order. */
export function maxPoolInput(
  x: usize,
  gy: usize,
  gx: usize,
  size: i32,
  stride: i32,
  pad: i32,
  height: i32,
  width: i32,
  outY: i32,
  outX: i32,
  from: i32,
  to: i32,
): void {
  const bytes = (<usize>(height * width)) << 2;
  memory.fill(gx + <usize>from * bytes, 0, <usize>(to - from) * bytes);
  // The windows whose every column is real, and that may be searched 4 at a time.
  const inner = min(outX, (pad + stride - 1) / stride);
  const outer = stride > 2 ? 0 : min(outX, max(0, (width + pad - size) / stride + 1));
  for (let c = from; c < to; c++) {
    const plane = x + <usize>c * bytes;
    const target = gx + <usize>c * bytes;
    for (let i = 0; i < outY; i++) {
      const first = firstOf(i, stride, pad);
      const end = endOf(i, size, stride, pad, height);
      const g = gy + ((<usize>((c * outY + i) * outX)) << 2);
      let j = 0;
      for (; j < outX; j++) {
        if (j >= inner) {
          for (; j + 4 <= outer; j += 4) {
            // The fourth window's stride-2 load reaches one element further than the window does.
            const start = first * width + j * stride - pad;
            if (stride == 2 && start + (end - 1 - first) * width + 7 + size > height * width) break;
            giveToFour(plane, target, g + ((<usize>j) << 2), start, size, stride, end - first, width);
          }
          if (j >= outX) break;
        }
        const column0 = firstOf(j, stride, pad);
        const column1 = endOf(j, size, stride, pad, width);
        giveToOne(plane, target, load<f32>(g + ((<usize>j) << 2)), first, end, column0, column1, width);
      }
    }
  }
}

function giveToOne(
  plane: usize,
  target: usize,
  g: f32,
  row0: i32,
  row1: i32,
  column0: i32,
  column1: i32,
  width: i32,
): void {
  let winner: usize = (<usize>(row0 * width + column0)) << 2;
  let best = load<f32>(plane + winner);
  for (let r = row0; r < row1; r++) {
    for (let q = column0; q < column1; q++) {
      const at: usize = (<usize>(r * width + q)) << 2;
      const value = load<f32>(plane + at);
      if (value > best) {
        best = value;
        winner = at;
      }
    }
  }
  store<f32>(target + winner, load<f32>(target + winner) + g);
}

/** Four windows side by side, lane by lane: their largest, and where it was. */
function giveToFour(
  plane: usize,
  target: usize,
  g: usize,
  start: i32,
  size: i32,
  stride: i32,
  rows: i32,
  width: i32,
): void {
  const origin = i32x4.add(
    i32x4.splat(start),
    i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(stride)),
  );
  let best = four(plane + ((<usize>start) << 2), stride);
  let winner = origin;
  for (let r = 0; r < rows; r++) {
    for (let q = 0; q < size; q++) {
      const shift = r * width + q;
      const value = four(plane + ((<usize>(start + shift)) << 2), stride);
      const larger = f32x4.gt(value, best);
      best = v128.bitselect(value, best, larger);
      winner = v128.bitselect(i32x4.add(origin, i32x4.splat(shift)), winner, larger);
    }
  }
  give(target, i32x4.extract_lane(winner, 0), load<f32>(g));
  give(target, i32x4.extract_lane(winner, 1), load<f32>(g, 4));
  give(target, i32x4.extract_lane(winner, 2), load<f32>(g, 8));
  give(target, i32x4.extract_lane(winner, 3), load<f32>(g, 12));
}

@inline
function give(target: usize, element: i32, g: f32): void {
  const at = target + ((<usize>element) << 2);
  store<f32>(at, load<f32>(at) + g);
}
