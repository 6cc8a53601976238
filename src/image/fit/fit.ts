import { resizeMap } from '../../resize-map.js';
import { isOpaque, type Picture } from '../picture.js';
import { resizeBilinear } from './resize.js';

/**
 * How a picture of any shape becomes the network's: `cover` cuts the largest centred rectangle of the
 * network's proportions out of it, `contain` shows all of it and pads, `squash` distorts it.
 */
export type Fit = 'cover' | 'contain' | 'squash';

/** A rectangle in whole pixels; `x` and `y` are its left and upper edge. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a fitted picture comes from. */
export interface FitGeometry {
  /** The size of the original picture. */
  readonly original: { readonly width: number; readonly height: number };
  /** The size of the fitted picture. */
  readonly fitted: { readonly width: number; readonly height: number };
  /** The part of the original that is shown. */
  readonly source: Rectangle;
  /** The part of the fitted picture that shows it; the rest is padding. */
  readonly target: Rectangle;
  /**
   * The affine map from a point of the fitted picture to one of the original,
   * `X = offsetX + scaleX · x` and likewise for y. Coordinates are those of pixel edges: the pixel in
   * column c reaches from c to c + 1.
   */
  readonly toOriginal: {
    readonly scaleX: number;
    readonly scaleY: number;
    readonly offsetX: number;
    readonly offsetY: number;
  };
}

/** Half of an even or odd gap, rounded half to even, as torchvision's CenterCrop places its window. */
function halfOf(gap: number): number {
  const down = Math.floor(gap / 2);
  return gap % 2 === 0 || down % 2 === 0 ? down : down + 1;
}

type Place = (
  w: number,
  h: number,
  W: number,
  H: number,
  resize: number | undefined,
) => { source: Rectangle; target: Rectangle };

const centred = (width: number, height: number, w: number, h: number): Rectangle => ({
  x: halfOf(w - width),
  y: halfOf(h - height),
  width,
  height,
});

/** The largest size of proportions `w : h` inside `W × H`, in whole pixels, at least 1. */
function largestInside(w: number, h: number, W: number, H: number): readonly [number, number] {
  const scale = Math.min(W / w, H / h);
  const side = (length: number, limit: number): number =>
    Math.min(limit, Math.max(1, Math.round(length * scale)));
  return [side(w, W), side(h, H)];
}

/** What `W × H` pixels show of a `w × h` picture whose shorter side is resized to `resize`. */
function centreOf(
  W: number,
  H: number,
  w: number,
  h: number,
  resize: number,
): readonly [number, number] {
  const scale = Math.min(w, h) / resize;
  if (W * scale > w || H * scale > h) return largestInside(W, H, w, h);
  return [Math.max(1, Math.round(W * scale)), Math.max(1, Math.round(H * scale))];
}

const PLACES: Record<Fit, Place> = {
  cover: (w, h, W, H, resize) => ({
    source: centred(...(resize ? centreOf(W, H, w, h, resize) : largestInside(W, H, w, h)), w, h),
    target: centred(W, H, W, H),
  }),
  contain: (w, h, W, H) => ({
    source: centred(w, h, w, h),
    target: centred(...largestInside(w, h, W, H), W, H),
  }),
  squash: (w, h, W, H) => ({ source: centred(w, h, w, h), target: centred(W, H, W, H) }),
};

/** All fit modes, in the order in which help lists them. */
export const FITS = Object.keys(PLACES) as readonly Fit[];

/**
 * Where a `w × h` picture goes when it is fitted to `width × height`.
 * @param resize for `cover`: the shorter side, in pixels, that the centre is cut out of; see `InputSpec`
 */
export function fitGeometry(
  w: number,
  h: number,
  width: number,
  height: number,
  fit: Fit,
  resize?: number,
): FitGeometry {
  const { source, target } = PLACES[fit](w, h, width, height, resize);
  const scaleX = source.width / target.width;
  const scaleY = source.height / target.height;
  return {
    original: { width: w, height: h },
    fitted: { width, height },
    source,
    target,
    toOriginal: {
      scaleX,
      scaleY,
      offsetX: source.x - scaleX * target.x,
      offsetY: source.y - scaleY * target.y,
    },
  };
}

/**
 * Fits a picture to the network's input, resizing as {@link resizeBilinear} does. The picture should
 * be opaque (`flattenOverWhite`).
 *
 * @param pad red, green and blue of the padding of `contain`, 0…255; the network's mean colour becomes
 *   zeros after the mean is subtracted
 * @param resize as of {@link fitGeometry}
 */
export function fitPicture(
  picture: Picture,
  width: number,
  height: number,
  fit: Fit,
  pad: readonly [number, number, number],
  resize?: number,
): Picture {
  const { source, target } = fitGeometry(picture.width, picture.height, width, height, fit, resize);
  const shown = resizeBilinear(picture, target.width, target.height, source);
  if (target.width === width && target.height === height) return shown;
  const data = new Uint8Array(4 * width * height);
  const padding = [...pad.map(Math.round), 255];
  for (let i = 0; i < data.length; i++) data[i] = padding[i % 4];
  for (let y = 0; y < target.height; y++) {
    const row = shown.data.subarray(4 * y * target.width, 4 * (y + 1) * target.width);
    data.set(row, 4 * ((target.y + y) * width + target.x));
  }
  return { width, height, data };
}

/** The part of a picture inside a rectangle, which must lie within it. */
export function cropPicture(picture: Picture, { x, y, width, height }: Rectangle): Picture {
  if (width === picture.width && height === picture.height) return picture;
  const data = new Uint8Array(4 * width * height);
  for (let row = 0; row < height; row++) {
    const from = 4 * ((y + row) * picture.width + x);
    data.set(picture.data.subarray(from, from + 4 * width), 4 * row * width);
  }
  return { width, height, data };
}

/**
 * Lays a map over the fitted picture back onto the original: the shown part is resized
 * ({@link resizeMap}), the padding is dropped, and what the network did not see is 0.
 *
 * @param map one value per pixel of the fitted picture
 * @returns one value per pixel of the original
 */
export function mapToOriginal(map: Float32Array, geometry: FitGeometry): Float32Array {
  const { original, fitted, source, target } = geometry;
  const shown = new Float32Array(target.width * target.height);
  for (let y = 0; y < target.height; y++) {
    const from = (target.y + y) * fitted.width + target.x;
    shown.set(map.subarray(from, from + target.width), y * target.width);
  }
  const grown = resizeMap(shown, target.width, target.height, source.width, source.height);
  const result = new Float32Array(original.width * original.height);
  for (let y = 0; y < source.height; y++) {
    const row = grown.subarray(y * source.width, (y + 1) * source.width);
    result.set(row, (source.y + y) * original.width + source.x);
  }
  return result;
}

/** The picture over white, opaque: `c · a + 255 · (1 − a)`, rounded. An opaque one is it already. */
export function flattenOverWhite(picture: Picture): Picture {
  if (isOpaque(picture)) return picture;
  const data = new Uint8Array(picture.data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = picture.data[i + 3];
    for (let c = 0; c < 3; c++) {
      data[i + c] = Math.round((picture.data[i + c] * alpha + 255 * (255 - alpha)) / 255);
    }
    data[i + 3] = 255;
  }
  return { width: picture.width, height: picture.height, data };
}
