import type { FitGeometry } from '../fit/fit.js';
import { luma } from '../luma.js';
import { type Picture, pixelsOf } from '../picture.js';
import { roundLevel } from '../round-level.js';
import { colourAt, shareOf } from './colours.js';
import { type Heatmap, heatmapPicture } from './heatmap.js';

/** How a heatmap is laid over its picture. */
export interface OverlayOptions {
  /** The share of the strongest value's colour that covers the picture, 0…1. */
  readonly blend?: number;
  /**
   * How the map lies in the original picture that `base` shows, at whatever size; without, the map covers
   * the base.
   */
  readonly geometry?: FitGeometry;
}

/** The strongest values hide four fifths of the picture: their colour is plain, and one still sees where they lie. */
export const DEFAULT_BLEND = 0.8;

/** How much is left of the grey picture's contrast, below the heatmap and beside it. */
const CONTRAST = 0.6;
const UNSEEN_CONTRAST = 0.25;
/** The grey towards which the part that the network did not see is dimmed, 0…255. */
const UNSEEN_GREY = 128;

/**
 * A heatmap over the dimmed greyscale picture. Its colour covers the picture by the root of |R| as a
 * share of the colours' end, times `blend`: where |R| is 0 only the picture shows, weak relevance tints it,
 * and not even the strongest hides it. What the network did not see is a flat grey.
 *
 * The picture is dimmed towards the brightness that the colours have at 0: towards black under
 * `black-firered`, towards white under `red-blue`, so that weak relevance does not lie on it as a veil.
 *
 * @param base the picture, opaque
 * @param plain the heatmap's own picture, where there is one already
 */
export function overlay(
  base: Picture,
  heatmap: Heatmap,
  { blend = DEFAULT_BLEND, geometry }: OverlayOptions = {},
  plain: Picture = heatmapPicture(heatmap),
): Picture {
  const { map, colours } = heatmap;
  const ground = (1 - CONTRAST) * 255 * luma(colourAt(colours, 0), 0);
  const painted = plain.data;
  const covers = map.map((value) => blend * Math.sqrt(Math.abs(shareOf(colours, value))));
  const columns = placesAlong('x', base.width, heatmap.width, geometry);
  const rows = placesAlong('y', base.height, heatmap.height, geometry);
  const data = new Uint8Array(base.data.length);
  const rowBytes = 4 * base.width;
  for (let y = 0; y < base.height; y++) {
    const shown = base.data.subarray(y * rowBytes, (y + 1) * rowBytes);
    const to = data.subarray(y * rowBytes, (y + 1) * rowBytes);
    if (rows[y] < 0) dimRow(shown, to);
    else drawRow(shown, to, columns, rows[y] * heatmap.width, { painted, covers, ground });
  }
  return { width: base.width, height: base.height, data };
}

/** A heatmap's colours, how much each covers what lies below, and the brightness below where that is black. */
interface Cover {
  readonly painted: Uint8Array;
  readonly covers: Float32Array;
  readonly ground: number;
}

/**
 * Draws one row: a function of its own, for V8 compiles it after a few rows, while a loop over all would go on
 * as it began.
 * @param columns for each pixel its column of the map; −1 where the network saw nothing
 * @param first the first value of the map's row
 */
function drawRow(
  shown: Uint8Array,
  to: Uint8Array,
  columns: Int32Array,
  first: number,
  { painted, covers, ground }: Cover,
): void {
  for (let x = 0, at = 0; x < columns.length; x++, at += 4) {
    const brightness = luma(shown, at);
    to[at + 3] = 255;
    if (columns[x] < 0) {
      paintGrey(to, at, unseen(brightness));
      continue;
    }
    const from = first + columns[x];
    const cover = covers[from];
    const under = (ground + CONTRAST * brightness) * (1 - cover);
    to[at] = roundLevel(under + painted[4 * from] * cover);
    to[at + 1] = roundLevel(under + painted[4 * from + 1] * cover);
    to[at + 2] = roundLevel(under + painted[4 * from + 2] * cover);
  }
}

/** Draws one row of which the network saw nothing. */
function dimRow(shown: Uint8Array, to: Uint8Array): void {
  for (let at = 0; at < to.length; at += 4) {
    paintGrey(to, at, unseen(luma(shown, at)));
    to[at + 3] = 255;
  }
}

/** Makes a pixel grey, not `fill`: a call for three bytes takes ten times as long as these. */
function paintGrey(data: Uint8Array, at: number, grey: number): void {
  data[at] = grey;
  data[at + 1] = grey;
  data[at + 2] = grey;
}

const unseen = (brightness: number): number =>
  roundLevel((1 - UNSEEN_CONTRAST) * UNSEEN_GREY + UNSEEN_CONTRAST * brightness);

/**
 * A heatmap alone, where it lies in the original: as large as is asked for, each pixel from the value that
 * it lies in. What the network did not see has the colour of 0.
 */
export function heatmapInPlace(
  heatmap: Heatmap,
  geometry: FitGeometry,
  width: number,
  height: number,
): Picture {
  const from = pixelsOf(heatmapPicture(heatmap));
  const zero = colourAt(heatmap.colours, 0).map((value) => Math.round(255 * value));
  const [nothing] = new Uint32Array(Uint8Array.of(...zero, 255).buffer);
  const columns = placesAlong('x', width, heatmap.width, geometry);
  const rows = placesAlong('y', height, heatmap.height, geometry);
  const to = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isSeen = rows[y] >= 0 && columns[x] >= 0;
      to[y * width + x] = isSeen ? from[rows[y] * heatmap.width + columns[x]] : nothing;
    }
  }
  return { width, height, data: new Uint8Array(to.buffer) };
}

/** Dims those pixels of a row whose column the network did not see. */
function dimUnseen(row: Uint8Array, columns: Int32Array): void {
  for (let x = 0, at = 0; x < columns.length; x++, at += 4) {
    if (columns[x] < 0) paintGrey(row, at, unseen(luma(row, at)));
  }
}

/** The picture with the part that the network did not see in flat grey; itself where it saw all. */
export function showSeen(base: Picture, geometry: FitGeometry): Picture {
  const columns = placesAlong('x', base.width, geometry.fitted.width, geometry);
  const rows = placesAlong('y', base.height, geometry.fitted.height, geometry);
  if (!columns.includes(-1) && !rows.includes(-1)) return base;
  const data = new Uint8Array(base.data);
  const rowBytes = 4 * base.width;
  for (let y = 0; y < base.height; y++) {
    const row = data.subarray(y * rowBytes, (y + 1) * rowBytes);
    if (rows[y] < 0) dimRow(row, row);
    else dimUnseen(row, columns);
  }
  return { ...base, data };
}

/**
 * For each column (row) of the base, the column (row) of a map of `cells` that lies on it; −1 where the
 * network saw nothing.
 */
function placesAlong(
  axis: 'x' | 'y',
  length: number,
  cells: number,
  geometry: FitGeometry | undefined,
): Int32Array {
  if (geometry === undefined) {
    return Int32Array.from({ length }, (_, i) => Math.floor(((i + 0.5) * cells) / length));
  }
  const side = axis === 'x' ? 'width' : 'height';
  const { scaleX, scaleY, offsetX, offsetY } = geometry.toOriginal;
  const [scale, offset] = axis === 'x' ? [scaleX, offsetX] : [scaleY, offsetY];
  const [whole, start, seen] = [
    geometry.original[side],
    geometry.source[axis],
    geometry.source[side],
  ];
  return Int32Array.from({ length }, (_, i) => {
    const place = ((i + 0.5) * whole) / length;
    if (place < start || place >= start + seen) return -1;
    const fitted = (place - offset) / scale;
    const cell = Math.floor((fitted * cells) / geometry.fitted[side]);
    return Math.max(0, Math.min(cells - 1, cell));
  });
}
