import { anyAt } from '../relevance/float64';
import { copyRows } from './copy-rows';
import { four } from './max';
import { maxPoolInputOfNine } from './max-input-nine';

/**
 * Max pooling's adjoint over square windows, one channel per unit: `gx[argmax of window] += gy`, in
 * row order. The search runs over a copy of the plane with −∞ around it, and the gradients are summed
 * into a plane of the same size, so that four neighbouring windows need no checks at the edges.
 * With low parts (0: none), numbers that are equal are told apart by them; they have a plane too, which is copied
 * where the first of a channel's windows has two winners. Four windows that nothing arrives at are passed over: in
 * LRP, a third of them.
 */
export function maxPoolInput(
  x: usize,
  low: usize,
  gy: usize,
  gx: usize,
  size: i32,
  stride: i32,
  pad: i32,
  height: i32,
  width: i32,
  outY: i32,
  outX: i32,
  pitch: i32,
  rows: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  if (size === 3 && stride <= 2 && low === 0) {
    maxPoolInputOfNine(
      x,
      gy,
      gx,
      stride,
      pad,
      height,
      width,
      outY,
      outX,
      pitch,
      rows,
      scratch,
      from,
      to,
    );
    return;
  }
  const elements = pitch * rows;
  const sums = scratch + ((<usize>elements) << 2);
  const lows: usize = low === 0 ? 0 : sums + ((<usize>elements) << 2);
  const origin = (<usize>(pad * pitch + pad)) << 2;
  const planeBytes = (<usize>(height * width)) << 2;
  const least = f32x4.splat(-f32(Infinity));
  for (let at = 0; at < elements; at += 4) v128.store(scratch + ((<usize>at) << 2), least);
  for (let c = from; c < to; c++) {
    copyRows(x + <usize>c * planeBytes, width, scratch + origin, pitch, width, height);
    let isCopied = false;
    memory.fill(sums, 0, (<usize>elements) << 2);
    let g = gy + ((<usize>(c * outY * outX)) << 2);
    for (let i = 0; i < outY; i++) {
      const row = i * stride * pitch;
      for (let j = 0; j < outX; j += 4) {
        const count = min(4, outX - j);
        const start = row + j * stride;
        if (count < 4 || anyAt(g)) {
          const byParts = lows !== 0 && haveTies(scratch, start, size, stride, pitch);
          if (byParts && !isCopied) {
            copyRows(low + <usize>c * planeBytes, width, lows + origin, pitch, width, height);
            isCopied = true;
          }
          addToWinners(scratch, byParts ? lows : 0, sums, g, start, size, stride, pitch, count);
        }
        g += (<usize>count) << 2;
      }
    }
    copyRows(sums + origin, pitch, gx + <usize>c * planeBytes, width, width, height);
  }
}

/**
 * Whether two numbers of any of four windows are its largest. Of zeros, as inactive units are, the first wins: they
 * have no low parts.
 */
function haveTies(plane: usize, start: i32, size: i32, stride: i32, pitch: i32): bool {
  let at = plane + ((<usize>start) << 2);
  const rowBytes = (<usize>pitch) << 2;
  if (size === 3 && stride === 2) return haveTiesOf9(at, rowBytes);
  let best = f32x4.splat(-f32(Infinity));
  let isTied = i32x4.splat(0);
  for (let r = 0; r < size; r++, at += rowBytes) {
    for (let q = 0; q < size; q++) {
      const value = lanes(at + ((<usize>q) << 2), stride);
      const isLarger = f32x4.gt(value, best);
      isTied = v128.or(v128.andnot(isTied, isLarger), f32x4.eq(value, best));
      best = f32x4.pmax(best, value);
    }
  }
  return v128.any_true(v128.and(isTied, f32x4.ne(best, f32x4.splat(0))));
}

/**
 * The same for windows of 3×3, two apart, as GoogLeNet's and AlexNet's first, row by row: two numbers of a window
 * are its largest where two of a row are, or two rows have one.
 */
function haveTiesOf9(at: usize, rowBytes: usize): bool {
  let isTied = i32x4.splat(0);
  let best = f32x4.splat(-f32(Infinity));
  for (let r = 0; r < 3; r++, at += rowBytes) {
    const low = v128.load(at);
    const high = v128.load(at, 16);
    const a = v128.shuffle<f32>(low, high, 0, 2, 4, 6);
    const b = v128.shuffle<f32>(low, high, 1, 3, 5, 7);
    const c = four(at + 8, 2);
    const two = f32x4.pmax(a, b);
    const largest = f32x4.pmax(two, c);
    // a = b, and c is not larger; or c is as large as the larger of both.
    const isTwice = v128.or(v128.and(f32x4.eq(a, b), f32x4.ge(two, c)), f32x4.eq(two, c));
    const isLarger = f32x4.gt(largest, best);
    const isSame = f32x4.eq(largest, best);
    isTied = v128.or(v128.or(v128.andnot(isTied, isLarger), isSame), v128.and(isTwice, isLarger));
    best = f32x4.pmax(best, largest);
  }
  return v128.any_true(v128.and(isTied, f32x4.ne(best, f32x4.splat(0))));
}

/** Finds the winners of up to four neighbouring windows, one per lane, and adds their gradients. */
function addToWinners(
  plane: usize,
  lows: usize,
  sums: usize,
  g: usize,
  start: i32,
  size: i32,
  stride: i32,
  pitch: i32,
  count: i32,
): void {
  const at = plane + ((<usize>start) << 2);
  const rowBytes = (<usize>pitch) << 2;
  let taps: v128;
  if (lows !== 0) taps = firstByParts(at, lows + ((<usize>start) << 2), rowBytes, size, stride);
  else if (size === 3 && stride === 1) taps = firstOf9(at, rowBytes, 1);
  else if (size === 3 && stride === 2) taps = firstOf9(at, rowBytes, 2);
  else taps = firstOf(at, rowBytes, size, stride);
  // From row · 2^16 + column of a window to an element of the plane.
  const rows = i32x4.shr_u(taps, 16);
  const columns = v128.and(taps, i32x4.splat(0xffff));
  const winners = i32x4.add(i32x4.mul(rows, i32x4.splat(pitch)), columns);
  addTo(sums, start + i32x4.extract_lane(winners, 0), load<f32>(g));
  if (count > 1) addTo(sums, start + stride + i32x4.extract_lane(winners, 1), load<f32>(g, 4));
  if (count > 2) addTo(sums, start + 2 * stride + i32x4.extract_lane(winners, 2), load<f32>(g, 8));
  if (count > 3) addTo(sums, start + 3 * stride + i32x4.extract_lane(winners, 3), load<f32>(g, 12));
}

/** The position of each window's maximum, the first in row order: row · 2^16 + column. */
function firstOf(at: usize, rowBytes: usize, size: i32, stride: i32): v128 {
  let best = lanes(at, stride);
  let winner = i32x4.splat(0);
  for (let r = 0; r < size; r++) {
    for (let q = 0; q < size; q++) {
      const value = lanes(at + ((<usize>q) << 2), stride);
      winner = v128.bitselect(i32x4.splat((r << 16) + q), winner, f32x4.gt(value, best));
      best = f32x4.pmax(best, value);
    }
    at += rowBytes;
  }
  return winner;
}

/** As `firstOf`, where the low parts of numbers decide between those that are equal. */
function firstByParts(at: usize, low: usize, rowBytes: usize, size: i32, stride: i32): v128 {
  let best = lanes(at, stride);
  let bestLow = lanes(low, stride);
  const zero = f32x4.splat(0);
  let winner = i32x4.splat(0);
  for (let r = 0; r < size; r++) {
    for (let q = 0; q < size; q++) {
      const value = lanes(at + ((<usize>q) << 2), stride);
      const part = lanes(low + ((<usize>q) << 2), stride);
      const isEqual = v128.and(f32x4.eq(value, best), f32x4.ne(value, zero));
      const isNext = v128.and(isEqual, f32x4.gt(part, bestLow));
      const isLarger = v128.or(f32x4.gt(value, best), isNext);
      winner = v128.bitselect(i32x4.splat((r << 16) + q), winner, isLarger);
      best = v128.bitselect(value, best, isLarger);
      bestLow = v128.bitselect(part, bestLow, isLarger);
    }
    at += rowBytes;
    low += rowBytes;
  }
  return winner;
}

/** The same for windows of 3×3, GoogLeNet's only size: without loops, it takes a quarter of the time. */
@inline
function firstOf9(at: usize, rowBytes: usize, stride: i32): v128 {
  const one = i32x4.splat(1);
  const nextRow = i32x4.splat(0x10000 - 2);
  let tap = one;
  let best = four(at, stride);
  let value = four(at + 4, stride);
  let winner = v128.and(tap, f32x4.gt(value, best));
  best = f32x4.pmax(best, value);
  tap = i32x4.add(tap, one);
  value = four(at + 8, stride);
  winner = v128.bitselect(tap, winner, f32x4.gt(value, best));
  best = f32x4.pmax(best, value);
  at += rowBytes;
  tap = i32x4.add(tap, nextRow);
  value = four(at, stride);
  winner = v128.bitselect(tap, winner, f32x4.gt(value, best));
  best = f32x4.pmax(best, value);
  tap = i32x4.add(tap, one);
  value = four(at + 4, stride);
  winner = v128.bitselect(tap, winner, f32x4.gt(value, best));
  best = f32x4.pmax(best, value);
  tap = i32x4.add(tap, one);
  value = four(at + 8, stride);
  winner = v128.bitselect(tap, winner, f32x4.gt(value, best));
  best = f32x4.pmax(best, value);
  at += rowBytes;
  tap = i32x4.add(tap, nextRow);
  value = four(at, stride);
  winner = v128.bitselect(tap, winner, f32x4.gt(value, best));
  best = f32x4.pmax(best, value);
  tap = i32x4.add(tap, one);
  value = four(at + 4, stride);
  winner = v128.bitselect(tap, winner, f32x4.gt(value, best));
  best = f32x4.pmax(best, value);
  tap = i32x4.add(tap, one);
  value = four(at + 8, stride);
  return v128.bitselect(tap, winner, f32x4.gt(value, best));
}

/** 4 elements, `stride` apart. */
@inline
function lanes(at: usize, stride: i32): v128 {
  if (stride <= 2) return four(at, stride);
  const step = (<usize>stride) << 2;
  let value = v128.load32_zero(at);
  value = v128.load_lane<f32>(at + step, value, 1);
  value = v128.load_lane<f32>(at + 2 * step, value, 2);
  return v128.load_lane<f32>(at + 3 * step, value, 3);
}

@inline
function addTo(sums: usize, element: i32, g: f32): void {
  const at = sums + ((<usize>element) << 2);
  store<f32>(at, load<f32>(at) + g);
}
