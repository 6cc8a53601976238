import type { Picture } from '../../image/picture.js';
import { type Superpixels, superpixels } from '../../image/superpixels/superpixels.js';

/** How many superpixels a picture is cut into unless told otherwise: about eight each way. */
export const SUPERPIXELS = 64;

/**
 * The superpixels that evidence is collected for; the same for the same picture and count, so that
 * their numbers mean the same in `explain`, `distort` and `study`.
 *
 * @param picture the part that the network sees, opaque
 */
export const superpixelsOf = (picture: Picture, count: number): Superpixels =>
  superpixels(picture, { count });
