import type { Picture } from '../picture.js';
import { expectSameSize, type Region } from '../regions/region.js';

/**
 * One way to distort a part of a picture.
 *
 * @typeParam P its parameters: plain data, so that a run can be written down and repeated
 */
export interface Operation<P> {
  /** How it is written on the command line, such as `pixelate:N`. */
  readonly usage: string;
  /** What it does, in a few words for help texts. */
  readonly summary: string;
  /**
   * Reads what follows the name's colon, `undefined` where there is no colon.
   *
   * @throws UserError when it is missing, superfluous or out of range
   */
  readonly parse: (argument: string | undefined) => P;
  /**
   * Returns a distorted copy. Where the region's mask is 0, and in the alpha channel, it equals the
   * picture byte for byte; at a soft edge it is the mask's share between the picture and the
   * distortion.
   *
   * @throws RangeError when the region is not of the picture's size
   */
  readonly apply: (picture: Picture, region: Region, parameters: P) => Picture;
}

/** What an operation's own file states; `apply` is made from `paint`. */
export interface OperationDefinition<P> extends Omit<Operation<P>, 'apply'> {
  /**
   * Overwrites the colours inside the region (mask above 0) at full strength in `canvas`, which
   * starts as a copy of the picture's RGBA bytes. Whatever it does elsewhere is discarded.
   */
  readonly paint: (canvas: Uint8Array, picture: Picture, region: Region, parameters: P) => void;
}

/**
 * Completes an operation. That nothing changes outside the region is not left to each operation but
 * holds by construction: only red, green and blue of pixels inside are ever taken from its canvas.
 */
export function defineOperation<P>(definition: OperationDefinition<P>): Operation<P> {
  const { paint, ...rest } = definition;
  return {
    ...rest,
    apply: (picture, region, parameters) => {
      expectSameSize(picture, region);
      const canvas = picture.data.slice();
      paint(canvas, picture, region, parameters);
      return { ...picture, data: blend(picture.data, canvas, region.mask) };
    },
  };
}

/** `picture + (canvas − picture) · mask / 255`, rounded, for red, green and blue. */
function blend(picture: Uint8Array, canvas: Uint8Array, mask: Uint8Array): Uint8Array {
  const blended = picture.slice();
  for (let i = 0; i < mask.length; i++) {
    const share = mask[i];
    if (share === 0) continue;
    for (let c = 4 * i; c < 4 * i + 3; c++) {
      blended[c] = Math.round((canvas[c] * share + picture[c] * (255 - share)) / 255);
    }
  }
  return blended;
}
