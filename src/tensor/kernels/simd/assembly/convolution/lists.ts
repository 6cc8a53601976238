import { LISTS_AT, WIDE_ROWS } from '../../constants';
import { loadSome } from '../lanes';
import { listPairs } from './paired-lists';
import { Plan } from './plan';

/*
 * The lists of `sparse.ts`, in the scratch memory from `LISTS_AT`:
 *   columns[column]         where each column's list begins and ends, two addresses
 *   ends[ring row, column]  where each pixel's list ends
 *   pixels[ring row, column, channels]
 *                           the channels of a pixel that are not 0, an entry each. A row of the image
 *                           has its place in a ring, so that the rows that two blocks see are listed once
 *   joined                  for kernels of more than one tap, the lists of a column's pixels one behind
 *                           the other
 * An entry is the offset of k's weights in a panel of 32 rows, and the value. Where the weights are a pair of
 * parts, columns and pixels have two lists each, as `paired-lists.ts` says: behind `columns` are as many notes
 * again, of the lower lists, and behind `ends` as many beginnings of these.
 */

/** Bytes of an entry, and of an entry of a pair. */
const ENTRY: usize = 8;
const PAIR: usize = 2 * ENTRY;

/** The rows of the image that the ring holds. */
let firstRow: i32 = 0;
let endRow: i32 = 0;

/** Forgets the rows of the last image. */
export function forgetLists(): void {
  firstRow = 0;
  endRow = 0;
}

/** The address of the note about a block's column. */
@inline
export function columnOf(plan: Plan, column: i32): usize {
  return plan.scratch + <usize>LISTS_AT + ((<usize>column) << 3);
}

/** The address of the note about a block's column in its lower list. */
@inline
export function lowerOf(plan: Plan, column: i32): usize {
  return columnOf(plan, plan.blockPanels + column);
}

/** Whether the weights are a pair of parts. */
@inline
export function isPaired(plan: Plan): bool {
  return plan.part !== 0;
}

/** How many lists a column has, and a pixel. */
@inline
function lists(plan: Plan): i32 {
  return isPaired(plan) ? 2 : 1;
}

@inline
function endsAt(plan: Plan): usize {
  return columnOf(plan, lists(plan) * plan.blockPanels);
}

/** Bytes of the ends of all pixels' lists. */
@inline
function endsBytes(plan: Plan): usize {
  return (<usize>(plan.ringRows * plan.width)) << 2;
}

@inline
function pixelsAt(plan: Plan): usize {
  return endsAt(plan) + <usize>lists(plan) * endsBytes(plan);
}

/** Bytes of a pixel's list, if no channel is 0; of both of them, where they are pairs. */
@inline
function pixelBytes(plan: Plan): usize {
  return <usize>plan.channels * (isPaired(plan) ? PAIR : ENTRY);
}

/** Lists the rows of the image that `count` columns see, from the grid's position `first`. */
export function fillLists(plan: Plan, first: i32, count: i32): void {
  const top = (first / plan.gridX) * plan.strideY - plan.padY;
  const last = ((first + count - 1) / plan.gridX) * plan.strideY - plan.padY;
  const from = max(0, top);
  const to = min(plan.height, last + plan.tapsY);
  const isNext = from >= firstRow && from <= endRow;
  if (!isNext) endRow = from;
  firstRow = from;
  for (; endRow < to; endRow++) {
    if (isPaired(plan)) {
      const pixel = <usize>((endRow % plan.ringRows) * plan.width);
      const ends = endsAt(plan) + (pixel << 2);
      const list = pixelsAt(plan) + pixel * pixelBytes(plan);
      listPairs(plan, endRow, list, pixelBytes(plan), ends, ends + endsBytes(plan));
    } else {
      listRow(plan, endRow);
    }
  }
}

/** Lists the pixels of one row, four at a time. */
function listRow(plan: Plan, row: i32): void {
  const slot = row % plan.ringRows;
  const plane = (<usize>(plan.height * plan.width)) << 2;
  const step = pixelBytes(plan);
  // Lanes beyond the row's end write here: behind the biases, where results will be.
  const nowhere = plan.scratch + 4 * WIDE_ROWS;
  let ends = endsAt(plan) + ((<usize>(slot * plan.width)) << 2);
  let list = pixelsAt(plan) + <usize>(slot * plan.width) * step;
  let x = plan.x + ((<usize>(row * plan.width)) << 2);
  for (let column = 0; column < plan.width; column += 4) {
    const count = plan.width - column;
    let p0 = list;
    let p1 = count > 1 ? list + step : nowhere;
    let p2 = count > 2 ? list + 2 * step : nowhere;
    let p3 = count > 3 ? list + 3 * step : nowhere;
    let at = x;
    for (let c = 0; c < plan.channels; c++, at += plane) {
      const four = loadSome(at, count);
      const some = i32x4.bitmask(f32x4.ne(four, f32x4.splat(0)));
      const offsets = i32x4.splat(c * (4 * WIDE_ROWS));
      const low = v128.shuffle<f32>(offsets, four, 0, 4, 1, 5);
      const high = v128.shuffle<f32>(offsets, four, 2, 6, 3, 7);
      // What is 0 is written over by the next entry. (To go on where all four are 0 is often guessed wrong:
      // with such a branch, listing took twice as long.)
      v128.store_lane<i64>(p0, low, 0);
      v128.store_lane<i64>(p1, low, 1);
      v128.store_lane<i64>(p2, high, 0);
      v128.store_lane<i64>(p3, high, 1);
      p0 += (some & 1) << 3;
      p1 += (some & 2) << 2;
      p2 += (some & 4) << 1;
      p3 += some & 8;
    }
    store<u32>(ends, <u32>p0);
    if (count > 1) store<u32>(ends, <u32>p1, 4);
    if (count > 2) store<u32>(ends, <u32>p2, 8);
    if (count > 3) store<u32>(ends, <u32>p3, 12);
    ends += 16;
    list += 4 * step;
    x += 16;
  }
}

/** Notes where the lists of `count` columns are, from the grid's position `first`. */
export function noteColumns(plan: Plan, first: i32, count: i32): void {
  let i = first / plan.gridX;
  let j = first - i * plan.gridX;
  let note = columnOf(plan, 0);
  let joined = pixelsAt(plan) + <usize>(plan.ringRows * plan.width) * pixelBytes(plan) + 2 * ENTRY;
  const isOneTap = plan.tapsY * plan.tapsX === 1;
  const lower = lowerOf(plan, 0) - note;
  for (let column = 0; column < count; column++, note += 8) {
    const row = i * plan.strideY - plan.padY;
    const left = j * plan.strideX - plan.padX;
    if (isOneTap) {
      notePixel(plan, row, left, note);
      if (isPaired(plan)) notePixel(plan, row, left, note + lower, true);
    } else {
      joined = noteJoined(plan, row, left, joined, note);
      if (isPaired(plan)) joined = noteJoined(plan, row, left, joined, note + lower, true);
    }
    if (++j === plan.gridX) {
      j = 0;
      i++;
    }
  }
}

/** Where a pixel's list begins; or its lower list. */
@inline
function beginOf(plan: Plan, pixel: usize, isLower: bool): usize {
  if (isLower) return <usize>load<u32>(endsAt(plan) + endsBytes(plan) + (pixel << 2));
  return pixelsAt(plan) + pixel * pixelBytes(plan);
}

/** Where it ends; a lower list ends with the memory of the pixel. */
@inline
function endOf(plan: Plan, pixel: usize, isLower: bool): usize {
  if (isLower) return pixelsAt(plan) + (pixel + 1) * pixelBytes(plan);
  return <usize>load<u32>(endsAt(plan) + (pixel << 2));
}

/** Notes a pixel's own list, or an empty one outside of the image. */
@inline
function notePixel(plan: Plan, row: i32, column: i32, note: usize, isLower: bool = false): void {
  const isInside = row >= 0 && row < plan.height && column >= 0 && column < plan.width;
  const place: i32 = isInside ? (row % plan.ringRows) * plan.width + column : 0;
  const pixel = <usize>place;
  const end = isInside ? endOf(plan, pixel, isLower) : 0;
  store<u32>(note, <u32>(isInside ? beginOf(plan, pixel, isLower) : 0));
  store<u32>(note, <u32>end, 4);
}

/** Joins the lists of a column at `to`, and notes where they are; returns their end. */
@inline
function noteJoined(
  plan: Plan,
  top: i32,
  left: i32,
  to: usize,
  note: usize,
  isLower: bool = false,
): usize {
  const end = join(plan, top, left, to, isLower);
  store<u32>(note, <u32>to);
  store<u32>(note, <u32>end, 4);
  return end;
}

/** Joins the lists that the taps of a column see, in the order of k = (u, v, channel); returns their end. */
function join(plan: Plan, top: i32, left: i32, to: usize, isLower: bool): usize {
  const tapBytes = plan.channels * (4 * WIDE_ROWS);
  const v0 = max(0, -left);
  const v1 = min(plan.tapsX, plan.width - left);
  for (let u = max(0, -top); u < min(plan.tapsY, plan.height - top); u++) {
    const row = ((top + u) % plan.ringRows) * plan.width + left;
    for (let v = v0; v < v1; v++) {
      const offset = (u * plan.tapsX + v) * tapBytes;
      // Two entries at a time, or one of a pair: its values are in the upper half.
      const more = isPaired(plan) ? i32x4(offset, 0, 0, 0) : i32x4(offset, 0, offset, 0);
      const pixel = <usize>(row + v);
      const end = endOf(plan, pixel, isLower);
      let list = beginOf(plan, pixel, isLower);
      const bytes = end - list;
      // One too many is written over by the next list.
      for (let there = to; list < end; list += 2 * ENTRY, there += 2 * ENTRY) {
        v128.store(there, i32x4.add(v128.load(list), more));
      }
      to += bytes;
    }
  }
  return to;
}
