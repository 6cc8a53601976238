import { roundLevel } from '../round-level.js';

/**
 * How much of each pixel lies inside closed curves, exactly but for the flattening of curves: every edge adds
 * to each pixel that it crosses the area between it and the pixel's right side, signed by its direction, and
 * the running sum along a row is what is covered (the way of font-rs and stb_truetype). Where contours
 * overlap, what is more than a pixel counts as one.
 */
export interface Coverage {
  /** The mask's upper left pixel, in the curves' coordinates. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** 0…255, row by row. */
  readonly values: Uint8Array;
}

/** How far a chord may lie from its curve, in pixels: three of its 255 grey levels at most. */
const FLATNESS = 0.02;

/** Sums of signed areas, a row of a picture each; one more column than pixels, for what lies to the right. */
interface Sums {
  readonly stride: number;
  readonly values: Float32Array;
}

/** Adds one row's piece of an edge, from x0 to x1, whose height is `dy` (at most 1, signed by its direction). */
function addPiece({ values }: Sums, row: number, x0: number, x1: number, dy: number): void {
  const from = Math.min(x0, x1);
  const to = Math.max(x0, x1);
  const first = Math.floor(from);
  const last = Math.max(first + 1, Math.ceil(to));
  if (last === first + 1) {
    const beside = ((from + to) / 2 - first) * dy;
    values[row + first] += dy - beside;
    values[row + last] += beside;
    return;
  }
  // Of a pixel, what lies right of the piece: all of the heights that it has passed before, and a part of
  // those that it passes within. From pixel to pixel it grows; the growth is what the running sum needs.
  const slope = 1 / (to - from);
  let before = 0;
  for (let x = first; x < last; x++) {
    const enter = Math.max(from, x);
    const leave = Math.min(to, x + 1);
    const passed = (enter - from) * slope;
    const within = (leave - enter) * slope;
    const covered = passed + within * (x + 1 - (enter + leave) / 2);
    values[row + x] += (covered - before) * dy;
    before = covered;
  }
  values[row + last] += (1 - before) * dy;
}

/** Adds a straight edge: what it passes of each row from its first end to its second. */
function addLine(sums: Sums, x0: number, y0: number, x1: number, y1: number): void {
  if (y0 === y1) return;
  const slope = (x1 - x0) / (y1 - y0);
  const low = Math.min(y0, y1);
  const high = Math.max(y0, y1);
  for (let y = Math.floor(low); y < high; y++) {
    const top = Math.max(low, y);
    const bottom = Math.min(high, y + 1);
    const height = y0 < y1 ? bottom - top : top - bottom;
    const xTop = x0 + (top - y0) * slope;
    const xBottom = x0 + (bottom - y0) * slope;
    addPiece(sums, y * sums.stride, xTop, xBottom, height);
  }
}

/** Adds the chords of the curve at `at`, as many as keep within `FLATNESS` of it. */
function addCurve(sums: Sums, curves: Float64Array, at: number): void {
  const x0 = curves[at];
  const y0 = curves[at + 1];
  const controlX = curves[at + 2];
  const controlY = curves[at + 3];
  const x1 = curves[at + 4];
  const y1 = curves[at + 5];
  const bendX = x0 - 2 * controlX + x1;
  const bendY = y0 - 2 * controlY + y1;
  const bend = Math.sqrt(bendX * bendX + bendY * bendY);
  const chords = Math.max(1, Math.ceil(Math.sqrt(bend / (4 * FLATNESS))));
  let x = x0;
  let y = y0;
  for (let i = 1; i <= chords; i++) {
    const t = i / chords;
    const before = (1 - t) * (1 - t);
    const control = 2 * t * (1 - t);
    const nextX = before * x0 + control * controlX + t * t * x1;
    const nextY = before * y0 + control * controlY + t * t * y1;
    addLine(sums, x, y, nextX, nextY);
    x = nextX;
    y = nextY;
  }
}

/** The whole numbers between which every other number from a first one on lies. */
function rangeOf(numbers: Float64Array, first: number): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (let i = first; i < numbers.length; i += 2) {
    if (numbers[i] < low) low = numbers[i];
    if (numbers[i] > high) high = numbers[i];
  }
  return { low: Math.floor(low), high: Math.ceil(high) };
}

/** Memory for the sums of one text after the other. */
let room = new Float32Array(0);

/** As many sums as are asked for, all 0: no more than one text's are in use at a time. */
function sumsOf(length: number): Float32Array {
  if (room.length < length) room = new Float32Array(2 * length);
  return room.subarray(0, length).fill(0);
}

/**
 * What curves cover, in a mask just large enough.
 * @param curves closed contours of quadratic curves, six numbers each; lengths in pixels. See `Outline`.
 *   They are moved, so that the mask begins at 0
 */
export function coverageOf(curves: Float64Array): Coverage {
  if (curves.length === 0) {
    return { left: 0, top: 0, width: 0, height: 0, values: new Uint8Array(0) };
  }
  const across = rangeOf(curves, 0);
  const down = rangeOf(curves, 1);
  const left = across.low;
  const top = down.low;
  const width = across.high - left + 1;
  const height = down.high - top + 1;
  const sums = { stride: width + 1, values: sumsOf((width + 1) * height) };
  for (let i = 0; i < curves.length; i += 2) {
    curves[i] -= left;
    curves[i + 1] -= top;
  }
  for (let i = 0; i < curves.length; i += 6) addCurve(sums, curves, i);
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    addUp(sums.values.subarray(y * sums.stride), values.subarray(y * width, (y + 1) * width));
  }
  return { left, top, width, height, values };
}

/** What is covered of a row's pixels. */
function addUp(areas: Float32Array, to: Uint8Array): void {
  let sum = 0;
  for (let x = 0; x < to.length; x++) {
    sum += areas[x];
    to[x] = roundLevel(255 * Math.min(1, Math.abs(sum)));
  }
}
