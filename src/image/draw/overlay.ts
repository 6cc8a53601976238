import type { FitGeometry } from '../fit/fit.js';
import { cellsAlong } from '../fit/show.js';
import { brightnessOf } from '../luma.js';
import { bytesOf, type Picture, pixelOf, pixelsOf, signedPixelsOf } from '../picture.js';
import { roundLevel } from '../round-level.js';
import { type Colours, colourAt, shareOf } from './colours.js';
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
  const { map, width, colours } = heatmap;
  const cover = {
    painted: signedPixelsOf(plain),
    ground: (1 - CONTRAST) * 255 * brightnessOf(...colourAt(colours, 0)),
    covers: new Float32Array(width),
    columns: placesAlong('x', base.width, width, geometry),
    first: 0,
  };
  const rows = placesAlong('y', base.height, heatmap.height, geometry);
  const pixels = new Int32Array(base.width * base.height);
  const shown = signedPixelsOf(base);
  for (let y = 0; y < base.height; y++) {
    const [start, end] = [y * base.width, (y + 1) * base.width];
    const to = pixels.subarray(start, end);
    if (rows[y] < 0) {
      dimRow(shown.subarray(start, end), to);
      continue;
    }
    cover.first = rows[y] * width;
    if (y === 0 || rows[y] !== rows[y - 1]) {
      coverRow(colours, map.subarray(cover.first, cover.first + width), blend, cover.covers);
    }
    drawRow(shown.subarray(start, end), to, cover);
  }
  return { width: base.width, height: base.height, data: bytesOf(pixels) };
}

/** How much each value of a row covers what lies below, 0…1. */
function coverRow(colours: Colours, values: Float32Array, blend: number, to: Float32Array): void {
  for (let i = 0; i < to.length; i++) {
    to[i] = blend * Math.sqrt(Math.abs(shareOf(colours, values[i])));
  }
}

/** What lies over one row of a picture. */
interface Cover {
  /** The heatmap's own pixels. */
  readonly painted: Int32Array;
  /** How much those of the map's row cover. */
  readonly covers: Float32Array;
  /** The brightness below where the picture is black. */
  readonly ground: number;
  /** For each pixel its column of the map; −1 where the network saw nothing. */
  readonly columns: Int32Array;
  /** The first pixel of the map's row. */
  readonly first: number;
}

/**
 * Draws one row: a function of its own, for V8 compiles it after a few rows, while a loop over all would go on
 * as it began. Pixels are one whole number each, red lowest.
 */
function drawRow(
  shown: Int32Array,
  to: Int32Array,
  { painted, covers, ground, columns, first }: Cover,
): void {
  for (let x = 0; x < columns.length; x++) {
    const brightness = brightnessAt(shown, x);
    const column = columns[x];
    if (column < 0) {
      to[x] = unseen(brightness);
      continue;
    }
    const cover = covers[column];
    const colour = painted[first + column];
    const under = (ground + CONTRAST * brightness) * (1 - cover);
    to[x] = pixelOf(
      roundLevel(under + (colour & 255) * cover),
      roundLevel(under + ((colour >> 8) & 255) * cover),
      roundLevel(under + ((colour >> 16) & 255) * cover),
    );
  }
}

/** The brightness of a row's pixel, 0…255. */
function brightnessAt(row: Int32Array, x: number): number {
  const pixel = row[x];
  return brightnessOf(pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255);
}

/** Draws one row of which the network saw nothing. */
function dimRow(shown: Int32Array, to: Int32Array): void {
  for (let x = 0; x < to.length; x++) to[x] = unseen(brightnessAt(shown, x));
}

/** A pixel that the network did not see. */
function unseen(brightness: number): number {
  const grey = roundLevel((1 - UNSEEN_CONTRAST) * UNSEEN_GREY + UNSEEN_CONTRAST * brightness);
  return pixelOf(grey, grey, grey);
}

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
function dimUnseen(row: Int32Array, columns: Int32Array): void {
  for (let x = 0; x < columns.length; x++) {
    if (columns[x] < 0) row[x] = unseen(brightnessAt(row, x));
  }
}

/** The picture with the part that the network did not see in flat grey; itself where it saw all. */
export function showSeen(base: Picture, geometry: FitGeometry): Picture {
  const columns = placesAlong('x', base.width, geometry.fitted.width, geometry);
  const rows = placesAlong('y', base.height, geometry.fitted.height, geometry);
  if (!columns.includes(-1) && !rows.includes(-1)) return base;
  const pixels = signedPixelsOf(base).slice();
  for (let y = 0; y < base.height; y++) {
    const row = pixels.subarray(y * base.width, (y + 1) * base.width);
    if (rows[y] < 0) dimRow(row, row);
    else dimUnseen(row, columns);
  }
  return { ...base, data: bytesOf(pixels) };
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
  if (geometry === undefined) return cellsAlong(length, cells);
  const side = axis === 'x' ? 'width' : 'height';
  const { scaleX, scaleY, offsetX, offsetY } = geometry.toOriginal;
  const [scale, offset] = axis === 'x' ? [scaleX, offsetX] : [scaleY, offsetY];
  const [whole, start, seen] = [
    geometry.original[side],
    geometry.source[axis],
    geometry.source[side],
  ];
  const places = new Int32Array(length).fill(-1);
  for (let i = 0; i < length; i++) {
    const place = ((i + 0.5) * whole) / length;
    if (place < start || place >= start + seen) continue;
    const fitted = (place - offset) / scale;
    const cell = Math.floor((fitted * cells) / geometry.fitted[side]);
    places[i] = Math.max(0, Math.min(cells - 1, cell));
  }
  return places;
}
