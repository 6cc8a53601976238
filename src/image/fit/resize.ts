import { triangleFilter } from '../../resize-map.js';
import { bytesOf, isOpaque, type Picture, pixelOf, signedPixelsOf } from '../picture.js';

/** A part of a picture, in whole pixels. */
interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Bits behind the point of Pillow's fixed-point weights for 8-bit pixels. */
const PRECISION_BITS = 32 - 8 - 2;
/** What rounds, below the point. */
const HALF = 1 << (PRECISION_BITS - 1);

/** Which pixels make each along one axis, as `ResizeWeights` has them, with weights in fixed point. */
interface Filter {
  readonly taps: number;
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Int32Array;
}

/** The filter of one axis; undefined where its size stays, for then it is left alone. */
function filterOf(inSize: number, outSize: number): Filter | undefined {
  if (inSize === outSize) return undefined;
  const { taps, starts, counts, weights } = triangleFilter(inSize, outSize);
  const fixed = new Int32Array(weights.length);
  for (let i = 0; i < fixed.length; i++) {
    fixed[i] = Math.trunc(0.5 + weights[i] * (1 << PRECISION_BITS));
  }
  return { taps, starts, counts, weights: fixed };
}

// Weights are not negative and sum to 1, up to a few units in the last place: no sum leaves 0…255 by more than
// rounding, and only the upper end can. Where all pixels are opaque, the weighted sum of their alphas is 255.
const levelOf = (sum: number): number => Math.min(255, sum >> PRECISION_BITS);

/** A pixel's colours without its alpha. */
const RGB_BITS = 0x00ff_ffff;

/**
 * The colours of one line, from side to side: each of its pixels by those of `from`, which follow one another from
 * place `first` on. Pixels are one whole number each, red lowest: a look at one costs a third of four looks at bytes.
 */
function mixAlong(
  from: Int32Array,
  first: number,
  { taps, starts, counts, weights }: Filter,
  to: Int32Array,
): void {
  for (let i = 0; i < to.length; i++) {
    let r = HALF;
    let g = HALF;
    let b = HALF;
    const start = first + starts[i];
    for (let k = 0; k < counts[i]; k++) {
      const w = weights[i * taps + k];
      const pixel = from[start + k];
      r += Math.imul(pixel & 255, w);
      g += Math.imul((pixel >> 8) & 255, w);
      b += Math.imul((pixel >> 16) & 255, w);
    }
    to[i] = pixelOf(levelOf(r), levelOf(g), levelOf(b));
  }
}

/** The colours of one line by those of others, which begin at some places of `lines`. */
function mixAcross(
  lines: Int32Array,
  places: Int32Array,
  weights: Int32Array,
  to: Int32Array,
): void {
  for (let x = 0; x < to.length; x++) {
    let r = HALF;
    let g = HALF;
    let b = HALF;
    for (let k = 0; k < places.length; k++) {
      const w = weights[k];
      const pixel = lines[places[k] + x];
      r += Math.imul(pixel & 255, w);
      g += Math.imul((pixel >> 8) & 255, w);
      b += Math.imul((pixel >> 16) & 255, w);
    }
    to[x] = pixelOf(levelOf(r), levelOf(g), levelOf(b));
  }
}

/** One line of the resized width, of those that follow one another from place `first` on. */
function narrow(
  pixels: Int32Array,
  first: number,
  across: Filter | undefined,
  to: Int32Array,
): void {
  if (across === undefined) to.set(pixels.subarray(first, first + to.length));
  else mixAlong(pixels, first, across, to);
}

const line = (lines: Int32Array, width: number, y: number): Int32Array =>
  lines.subarray(y * width, (y + 1) * width);

/** The resized colours, opaque. */
function resizeColours(picture: Picture, width: number, height: number, source: Part): Int32Array {
  const pixels = signedPixelsOf(picture);
  const across = filterOf(source.width, width);
  const down = filterOf(source.height, height);
  const result = new Int32Array(width * height);
  const first = source.y * picture.width + source.x;
  if (down === undefined) {
    for (let y = 0; y < height; y++) {
      narrow(pixels, first + y * picture.width, across, line(result, width, y));
    }
    return result;
  }
  // Of the narrowed lines, those that one line of the result needs: the last few, in turn in the same places.
  const { taps, starts, counts, weights } = down;
  const lines = new Int32Array(taps * width);
  const places = new Int32Array(taps);
  let next = starts[0];
  for (let y = 0; y < height; y++) {
    const end = starts[y] + counts[y];
    for (; next < end; next++) {
      narrow(pixels, first + next * picture.width, across, line(lines, width, next % taps));
    }
    for (let k = 0; k < counts[y]; k++) places[k] = ((starts[y] + k) % taps) * width;
    const own = weights.subarray(y * taps, y * taps + counts[y]);
    mixAcross(lines, places.subarray(0, counts[y]), own, line(result, width, y));
  }
  return result;
}

/** The alphas of pixels in the place of their red. */
const alphasOf = (picture: Picture): Picture => ({
  ...picture,
  data: bytesOf(signedPixelsOf(picture).map((pixel) => pixel >>> 24)),
});

/**
 * Antialiased bilinear resizing, byte for byte what Pillow's `Image.resize(size, BILINEAR)` gives for
 * RGB: first along rows, then along columns, rounded to 8 bits in between. An axis whose size stays is
 * left alone. The alpha channel is treated as a fourth colour, so flatten a picture with transparent
 * parts first (`flattenOverWhite`).
 *
 * @param width of the result, in pixels, at least 1
 * @param height of the result, in pixels, at least 1
 * @param source the part of the picture that is resized; without, all of it. No copy is made of it: of a
 *   photograph it would take as much memory as the photograph.
 */
export function resizeBilinear(
  picture: Picture,
  width: number,
  height: number,
  source: Part = { x: 0, y: 0, width: picture.width, height: picture.height },
): Picture {
  const { x, y } = source;
  const isWhole = x === 0 && y === 0 && picture.width === width && picture.height === height;
  if (isWhole && source.width === width && source.height === height) return picture;
  const result = resizeColours(picture, width, height, source);
  if (!isOpaque(picture)) {
    const alphas = resizeColours(alphasOf(picture), width, height, source);
    for (let i = 0; i < result.length; i++) {
      result[i] = (result[i] & RGB_BITS) | (alphas[i] << 24);
    }
  }
  return { width, height, data: bytesOf(result) };
}
