import { UserError } from '../../errors.js';
import type { Picture } from '../picture.js';
import { emptyRegion, type Region, type Size, sameSize, sizeText } from './region.js';

/**
 * A region from a mask picture: white, or any full colour, selects; black does not; what is darker
 * (by its brightest channel) or partly transparent is a soft edge.
 *
 * @param size the size of the picture that the mask is for
 * @param name what messages call the mask, usually its path
 * @throws UserError when the sizes differ
 */
export function fromMaskPicture(size: Size, picture: Picture, name = 'the mask'): Region {
  if (!sameSize(size, picture)) {
    throw new UserError(
      `${name} is ${sizeText(picture)} and the picture is ${sizeText(size)}: ` +
        "save the mask at the picture's size",
    );
  }
  const region = emptyRegion(size);
  const { data } = picture;
  for (let i = 0; i < region.mask.length; i++) {
    const brightest = Math.max(data[4 * i], data[4 * i + 1], data[4 * i + 2]);
    region.mask[i] = Math.round((brightest * data[4 * i + 3]) / 255);
  }
  return region;
}

/** The opposite way: a region as an opaque grey picture, white inside. */
export function toMaskPicture({ width, height, mask }: Region): Picture {
  const data = new Uint8Array(4 * mask.length);
  for (let i = 0; i < mask.length; i++) {
    data.fill(mask[i], 4 * i, 4 * i + 3);
    data[4 * i + 3] = 255;
  }
  return { width, height, data };
}
