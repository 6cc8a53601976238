import { loadSome, storeSome } from '../lanes';
import { copyRows } from './copy-rows';
import { four } from './max';

/** Floats ahead of a row's first window, which stay 0: what windows further left would give. */
const MARGIN: i32 = 4;

/**
 * `maxPoolInput` over windows of 3×3 one or two apart, GoogLeNet's only ones, in a third of the time: an axis at a
 * time, and nothing is looked up. In each row, the first largest of three neighbours is found once for the windows
 * that see them; a window's winner is then that of one of its three rows. Gradients go the same way back: down to the
 * row that wins, where those of several windows add up, and along it to the neighbour that wins.
 *
 * Four planes of `pitch` × `rows` floats in the scratch memory: the channel with −∞ around it; the largest of three
 * neighbours; which of them it is, 0, 1 or 2; and the gradient of that. Behind them is a row of the result.
 */
export function maxPoolInputOfNine(
  x: usize,
  gy: usize,
  gx: usize,
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
  const pitchBytes = (<usize>pitch) << 2;
  const plane = pitchBytes * <usize>rows;
  const largest = scratch + plane;
  const places = largest + plane;
  const sums = places + plane;
  const line = sums + plane;
  const seen = <usize>((outY - 1) * stride + 3);
  const planeBytes = (<usize>(height * width)) << 2;
  const least = f32x4.splat(-f32(Infinity));
  for (let at = scratch; at < largest; at += 16) v128.store(at, least);
  memory.fill(places, 0, 2 * plane);
  const inside = (<usize>(pad * pitch + pad)) << 2;
  const margin = (<usize>MARGIN) << 2;
  for (let c = from; c < to; c++) {
    copyRows(x + <usize>c * planeBytes, width, scratch + inside, pitch, width, height);
    for (let r: usize = 0; r < seen; r++) {
      const at = r * pitchBytes;
      if (stride === 1) largestOfThree(scratch + at, largest + at, places + at + margin, outX, 1);
      else largestOfThree(scratch + at, largest + at, places + at + margin, outX, 2);
    }
    const g = gy + ((<usize>(c * outY * outX)) << 2);
    for (let j = 0; j < outX; j += 4) {
      const at = (<usize>j) << 2;
      const to = sums + at + margin;
      if (stride === 1) toRows(largest + at, g + at, to, pitchBytes, outY, outX, outX - j);
      else toRowsByTwo(largest + at, g + at, to, pitchBytes, outY, outX, outX - j);
    }
    const rowBytes = (<usize>width) << 2;
    let to = gx + <usize>c * planeBytes;
    for (let r: usize = 0; r < <usize>height; r++, to += rowBytes) {
      const at = margin + (r + <usize>pad) * pitchBytes;
      if (stride === 1) {
        const own = at + ((<usize>pad) << 2);
        toNeighbours(places + own, sums + own, to, width);
      } else {
        toNeighboursByTwo(places + at, sums + at, line, pad + width);
        copyRows(line + ((<usize>pad) << 2), width, to, width, width, 1);
      }
    }
  }
}

/** The largest of three neighbours in a row, for each of `count` windows, and the place of the first such. */
@inline
function largestOfThree(x: usize, largest: usize, places: usize, count: i32, stride: i32): void {
  const step = (<usize>stride) << 4;
  for (let j = 0; j < count; j += 4, x += step, largest += 16, places += 16) {
    const first = four(x, stride);
    const second = four(x + 4, stride);
    const third = four(x + 8, stride);
    const isSecond = f32x4.gt(second, first);
    const two = f32x4.pmax(first, second);
    const isThird = f32x4.gt(third, two);
    v128.store(largest, f32x4.pmax(two, third));
    // Masks are −1, so that this is 0, −1 or −2.
    const place = v128.or(v128.andnot(isSecond, isThird), i32x4.add(isThird, isThird));
    v128.store(places, i32x4.neg(place));
  }
}

/** Of four columns of windows, adds each gradient to the first of its three rows with the largest number. */
@inline
function toRows(
  largest: usize,
  g: usize,
  sums: usize,
  pitch: usize,
  outY: i32,
  outX: i32,
  count: i32,
): void {
  let first = v128.load(largest);
  let second = v128.load(largest + pitch);
  let own = f32x4.splat(0);
  let next = own;
  largest += 2 * pitch;
  for (let i = 0; i < outY; i++) {
    const third = v128.load(largest);
    const gradient = loadSome(g, count);
    const isSecond = f32x4.gt(second, first);
    const isThird = f32x4.gt(third, f32x4.pmax(first, second));
    const others = v128.andnot(gradient, isThird);
    v128.store(sums, f32x4.add(own, v128.andnot(others, isSecond)));
    own = f32x4.add(next, v128.and(others, isSecond));
    next = v128.and(gradient, isThird);
    first = second;
    second = third;
    largest += pitch;
    sums += pitch;
    g += (<usize>outX) << 2;
  }
  v128.store(sums, own);
  v128.store(sums + pitch, next);
}

/** The same for windows two apart, each of which shares one row with the next. */
@inline
function toRowsByTwo(
  largest: usize,
  g: usize,
  sums: usize,
  pitch: usize,
  outY: i32,
  outX: i32,
  count: i32,
): void {
  let first = v128.load(largest);
  let own = f32x4.splat(0);
  for (let i = 0; i < outY; i++) {
    const second = v128.load(largest + pitch);
    const third = v128.load(largest + 2 * pitch);
    const gradient = loadSome(g, count);
    const isSecond = f32x4.gt(second, first);
    const isThird = f32x4.gt(third, f32x4.pmax(first, second));
    const others = v128.andnot(gradient, isThird);
    v128.store(sums, f32x4.add(own, v128.andnot(others, isSecond)));
    v128.store(sums + pitch, v128.and(others, isSecond));
    own = v128.and(gradient, isThird);
    first = third;
    largest += 2 * pitch;
    sums += 2 * pitch;
    g += (<usize>outX) << 2;
  }
  v128.store(sums, own);
}

/** Gives what a row's windows have to their neighbours in that place: `count` numbers. */
@inline
function toNeighbours(places: usize, sums: usize, gx: usize, count: i32): void {
  const one = i32x4.splat(1);
  const two = i32x4.splat(2);
  for (let q = 0; q < count; q += 4, places += 16, sums += 16, gx += 16) {
    const third = v128.and(v128.load(sums - 8), i32x4.eq(v128.load(places - 8), two));
    const second = v128.and(v128.load(sums - 4), i32x4.eq(v128.load(places - 4), one));
    const first = v128.andnot(v128.load(sums), i32x4.ne(v128.load(places), i32x4.splat(0)));
    storeSome(gx, f32x4.add(f32x4.add(third, second), first), count - q);
  }
}

/** The same for windows two apart: numbers in even columns are first in one and third in the one before. */
@inline
function toNeighboursByTwo(places: usize, sums: usize, to: usize, count: i32): void {
  const one = i32x4.splat(1);
  const two = i32x4.splat(2);
  for (let q = 0; q < count; q += 8, places += 16, sums += 16, to += 32) {
    const sum = v128.load(sums);
    const place = v128.load(places);
    const third = v128.and(v128.load(sums - 4), i32x4.eq(v128.load(places - 4), two));
    const first = v128.andnot(sum, i32x4.ne(place, i32x4.splat(0)));
    const even = f32x4.add(third, first);
    const odd = v128.and(sum, i32x4.eq(place, one));
    v128.store(to, v128.shuffle<f32>(even, odd, 0, 4, 1, 5));
    v128.store(to, v128.shuffle<f32>(even, odd, 2, 6, 3, 7), 16);
  }
}
