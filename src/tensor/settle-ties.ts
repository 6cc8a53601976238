import type { ConvolutionShape } from './kernels/signatures.js';
import type { Tensor } from './tensor.js';

type Pads = ConvolutionShape['pads'];

/** Rows and columns of a kernel. */
const SIDE = 3;

type Slant = readonly [down: number, right: number];

/**
 * From a patch (3×3 pixels, what one output sees) to those that could meet it in one window of max pooling of
 * 3×3, that have another place in their tiles of Winograd's F(2×2), and lie neither in its row nor column.
 */
const SLANTS = [-1, 1].flatMap((side): Slant[] => [
  [1, side],
  [1, 2 * side],
  [2, side],
]);

/**
 * Whether a pixel, of a lattice that every patch has one of, is the same in all channels as another at a slant.
 * Of photographs, few channels of few pixels have to be looked at.
 */
function hasSlantedPixels({ data, shape }: Tensor, pads: Pads): boolean {
  const [channels, height, width] = shape;
  const plane = height * width;
  // A patch that reaches one pixel over the edge has two rows and columns inside.
  const pitch = Math.max(...pads) > 1 ? 1 : 2;
  for (let row = 0; row < height; row += pitch) {
    for (let column = 0; column < width; column += pitch) {
      for (const [down, right] of SLANTS) {
        const isInside = row + down < height && column + right >= 0 && column + right < width;
        const from = row * width + column;
        const to = isInside ? from + down * width + right : BEYOND;
        if (isSamePixel(data, plane, channels, from, to)) return true;
      }
    }
  }
  return false;
}

/** The place of a pixel beyond the edge, where zeros are. */
const BEYOND = -1;

/** Whether two pixels are the same in all channels. */
function isSamePixel(
  data: Tensor['data'],
  plane: number,
  channels: number,
  from: number,
  to: number,
): boolean {
  for (let c = 0, at = 0; c < channels; c++, at += plane) {
    if (data[at + from] !== (to === BEYOND ? 0 : data[at + to])) return false;
  }
  return true;
}

/** Sums over each pixel's channels, and over each patch: the same for what is the same. */
interface Sums {
  readonly pixels: Float64Array;
  /** Pixels in a row, with the padding. */
  readonly pitch: number;
  readonly patches: Float64Array;
  /** Patches, and outputs, in a row and a column. */
  readonly columns: number;
  readonly rows: number;
}

/** Adds `count` weighted numbers to others: a function of its own, which V8 compiles after a few rows. */
function addRow(
  to: Float64Array,
  at: number,
  weight: number,
  from: Tensor['data'],
  start: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) to[at + i] += weight * from[start + i];
}

/** Weights by square roots, so that what differs has another sum but for the rarest chance. */
function sumsOf({ data, shape }: Tensor, [top, left, bottom, right]: Pads): Sums {
  const [channels, height, width] = shape;
  const pitch = width + left + right;
  const pixels = new Float64Array((height + top + bottom) * pitch);
  for (let row = 0; row < height; row++) {
    const start = (row + top) * pitch + left;
    for (let c = 0; c < channels; c++) {
      const from = (c * height + row) * width;
      addRow(pixels, start, Math.sqrt(c + 2), data, from, width);
    }
  }
  const [rows, columns] = [height + top + bottom - SIDE + 1, pitch - SIDE + 1];
  const patches = new Float64Array(rows * columns);
  for (let u = 0; u < SIDE; u++) {
    for (let v = 0; v < SIDE; v++) {
      const weight = Math.sqrt(SIDE * u + v + 2);
      for (let row = 0; row < rows; row++) {
        addRow(patches, row * columns, weight, pixels, (row + u) * pitch + v, columns);
      }
    }
  }
  return { pixels, pitch, patches, columns, rows };
}

/** Whether a patch does not change along its columns (by a row), or along its rows (by a column). */
function isConstant({ pixels, pitch }: Sums, row: number, column: number, down: number): boolean {
  const by = down === 1 ? pitch : 1;
  for (let u = 0; u < SIDE - down; u++) {
    for (let v = 0; v < SIDE - 1 + down; v++) {
      const at = (row + u) * pitch + column + v;
      if (pixels[at] !== pixels[at + by]) return false;
    }
  }
  return true;
}

/** The sums of patches that are the same as another at a slant, where their places in their tiles matter. */
function slantedSums(sums: Sums): Set<number> {
  const { patches, columns, rows } = sums;
  const found = new Set<number>();
  // A drawing's background: most patches, which are found in all directions.
  const flat = new Uint8Array(patches.length);
  for (const [down, right] of SLANTS) {
    const [firstColumn, lastColumn] = [Math.max(0, -right), columns - Math.max(0, right)];
    for (let row = 0; row < rows - down; row++) {
      const step = down * columns + right;
      for (let column = firstColumn; column < lastColumn; column++) {
        const at = row * columns + column;
        if (patches[at] !== patches[at + step] || flat[at] === 1) continue;
        const alongRow = isConstant(sums, row, column, 0);
        const alongColumn = isConstant(sums, row, column, 1);
        flat[at] = Number(alongRow && alongColumn);
        const matters = (down % 2 !== 0 && !alongColumn) || (right % 2 !== 0 && !alongRow);
        if (matters) found.add(patches[at]);
      }
    }
  }
  return found;
}

/** Where the pixels of a patch lie in a channel; −1 beyond the edge, where zeros are. */
function placesOf({ shape }: Tensor, [top, left]: Pads, columns: number, patch: number): number[] {
  const [, height, width] = shape;
  const [y, x] = [Math.floor(patch / columns) - top, (patch % columns) - left];
  return Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [row, column] = [y + Math.floor(at / SIDE), x + (at % SIDE)];
    const isInside = row >= 0 && row < height && column >= 0 && column < width;
    return isInside ? row * width + column : -1;
  });
}

/** Whether two patches, by their places, are the same number by number: no chance may make results wrong. */
function isSamePatch({ data, shape }: Tensor, one: number[], other: number[]): boolean {
  const [channels, height, width] = shape;
  for (let c = 0, start = 0; c < channels; c++, start += height * width) {
    for (let at = 0; at < one.length; at++) {
      const a = one[at] < 0 ? 0 : data[start + one[at]];
      const b = other[at] < 0 ? 0 : data[start + other[at]];
      if (a !== b) return false;
    }
  }
  return true;
}

/**
 * Makes outputs of a 3×3 convolution of stride 1 that see the same numbers the same bit for bit, where they are
 * not yet: by Winograd's F(2×2), rounding depends on a result's place in its tile, but for what does not change
 * along an axis. All get what the first of them in row order has. Otherwise rounding would choose among equal
 * numbers, where the first is to win. Stripes at a slant, checkerboards and edges of drawings make such outputs,
 * as far as windows of 3×3 reach. In a photograph there are hardly any: to see that takes 0.06 ms of GoogLeNet's
 * pass, of some 30; in a drawing with a flat background, 1 ms.
 *
 * @param x `[C, H, W]`
 * @param outputs `[M, rows, columns]` each, or of shape `[0]`; they are changed
 */
export function settleTies(
  x: Tensor,
  { pads }: ConvolutionShape,
  outputs: readonly Tensor[],
): void {
  if (!hasSlantedPixels(x, pads)) return;
  const sums = sumsOf(x, pads);
  const slanted = slantedSums(sums);
  if (slanted.size === 0) return;
  const { patches, columns } = sums;
  const firsts = new Map<number, number>();
  for (let at = 0; at < patches.length; at++) {
    if (!slanted.has(patches[at])) continue;
    const first = firsts.get(patches[at]);
    if (first === undefined) firsts.set(patches[at], at);
    else if (isSamePatch(x, placesOf(x, pads, columns, first), placesOf(x, pads, columns, at))) {
      copyOutput(outputs, first, at);
    }
  }
}

/** Gives output `to` of every channel what output `from` has. */
function copyOutput(outputs: readonly Tensor[], from: number, to: number): void {
  for (const { data, shape } of outputs) {
    const plane = shape[1] * shape[2];
    for (let start = 0; start < data.length; start += plane) data[start + to] = data[start + from];
  }
}
