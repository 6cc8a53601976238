import { cropPicture, type FitGeometry, type Rectangle } from '../../image/fit/fit.js';
import type { Picture } from '../../image/picture.js';
import { emptyRegion, type Region, type Size } from '../../image/regions/index.js';

/** The part of a picture that the network sees, at the original resolution. */
export interface SeenPicture {
  readonly picture: Picture;
  /** Where it lies in the original. */
  readonly frame: Rectangle;
  /** How the network's input lies in it. */
  readonly geometry: FitGeometry;
}

/** How the network's input lies in the part of a picture that it sees, from how it lies in the whole. */
export function seenGeometry({ source, fitted, target, toOriginal }: FitGeometry): FitGeometry {
  return {
    original: { width: source.width, height: source.height },
    fitted,
    source: { x: 0, y: 0, width: source.width, height: source.height },
    target,
    toOriginal: {
      ...toOriginal,
      offsetX: toOriginal.offsetX - source.x,
      offsetY: toOriginal.offsetY - source.y,
    },
  };
}

/**
 * Cuts off what the network never gets to see: only what is left can be evidence. Nothing else about
 * the picture changes, so that its fitted form is the same as before.
 *
 * @param picture opaque
 * @param geometry of the whole picture
 */
export const seenPart = (picture: Picture, geometry: FitGeometry): SeenPicture => ({
  picture: cropPicture(picture, geometry.source),
  frame: geometry.source,
  geometry: seenGeometry(geometry),
});

/** A region of the seen part as one of the whole picture. */
export function regionInOriginal(region: Region, frame: Rectangle, original: Size): Region {
  const whole = emptyRegion(original);
  for (let y = 0; y < region.height; y++) {
    const row = region.mask.subarray(y * region.width, (y + 1) * region.width);
    whole.mask.set(row, (frame.y + y) * original.width + frame.x);
  }
  return whole;
}

/** The seen part of a region of the whole picture. */
export function regionInFrame(region: Region, { x, y, width, height }: Rectangle): Region {
  const part = emptyRegion({ width, height });
  for (let row = 0; row < height; row++) {
    const from = (y + row) * region.width + x;
    part.mask.set(region.mask.subarray(from, from + width), row * width);
  }
  return part;
}
