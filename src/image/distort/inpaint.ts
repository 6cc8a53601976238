import { noArgument } from './argument.js';
import { boundingBox, eachPixel } from './box.js';
import { toByte } from './byte.js';
import { laplaceSolver } from './laplace.js';
import { defineOperation } from './operation.js';
import { meanColour } from './remove.js';

/**
 * Fills the region from its border: in each channel the harmonic function with the surroundings as
 * boundary values, the membrane that a frame of that shape would span (Bertalmio et al. 2000 and
 * Chan and Shen 2001 on inpainting; the Laplace equation is its simplest form). It invents nothing:
 * no texture, no edge, no value beyond the border's extremes. That makes it the distortion that adds
 * least of its own.
 *
 * Pixels of a soft edge are filled from outside the region too. Where the surroundings are
 * transparent, their colour is what is seen over white. A region that is the whole picture has no
 * border and takes the mean colour, as `remove` does. Deterministic; within half a level of the
 * exact solution before rounding.
 */
export const inpaint = defineOperation<Record<string, never>>({
  usage: 'inpaint',
  summary: 'filled smoothly from the border',
  parse: (argument) => noArgument(argument, 'inpaint'),
  paint: (canvas, picture, region) => {
    const box = boundingBox(region, 1);
    if (box === undefined) return;
    const unknown = new Uint8Array(box.width * box.height);
    eachPixel(box, picture, (i, b) => {
      unknown[b] = region.mask[i] === 0 ? 0 : 1;
    });
    const solve = unknown.includes(0) ? laplaceSolver(box, unknown).solve : () => {};
    const values = new Float32Array(unknown.length);
    for (const [channel, mean] of meanColour.entries()) {
      eachPixel(box, picture, (i, b) => {
        const alpha = picture.data[4 * i + 3];
        const seen = (picture.data[4 * i + channel] * alpha + 255 * (255 - alpha)) / 255;
        values[b] = unknown[b] === 0 ? seen : mean;
      });
      solve(values);
      eachPixel(box, picture, (i, b) => {
        if (unknown[b] !== 0) canvas[4 * i + channel] = toByte(values[b]);
      });
    }
  },
});
