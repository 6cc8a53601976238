import type { Picture } from '../picture.js';
import type { Region } from '../regions/region.js';
import { noArgument } from './argument.js';
import { boundingBox, eachPixel } from './box.js';
import { toByte } from './byte.js';
import { cell, laplaceSolver } from './laplace.js';
import { defineOperation } from './operation.js';
import { meanColour } from './remove.js';

/**
 * Fills the region from its border: in each channel the harmonic function with the surroundings as
 * boundary values, the membrane that a frame of that shape would span (Bertalmio et al. 2000 and
 * Chan and Shen 2001 on inpainting; the Laplace equation is its simplest form). It invents nothing:
 * no texture, no edge, no value beyond the border's extremes. That makes it the distortion that adds
 * least of its own.
 *
 * Pixels of a soft edge are filled from outside the region too. Fully transparent pixels give no
 * colour; where a part of the region has no border with one (a region that is the whole picture),
 * it takes the mean colour, as `remove` does. Deterministic; within half a level of the exact
 * solution.
 */
export const inpaint = defineOperation<Record<string, never>>({
  usage: 'inpaint',
  summary: 'filled smoothly from the border',
  parse: (argument) => noArgument(argument, 'inpaint'),
  format: () => undefined,
  paint: (canvas, picture, region) => {
    const box = boundingBox(region, 1);
    if (box === undefined) return;
    const cells = new Uint8Array(box.width * box.height);
    eachPixel(box, picture, (i, c) => {
      cells[c] = kindOf(i, picture, region);
    });
    const { solve } = laplaceSolver(box, cells);
    const values = new Float32Array(cells.length);
    for (const [channel, mean] of meanColour.entries()) {
      eachPixel(box, picture, (i, c) => {
        values[c] = cells[c] === cell.known ? picture.data[4 * i + channel]! : mean;
      });
      solve(values);
      eachPixel(box, picture, (i, c) => {
        canvas[4 * i + channel] = toByte(values[c]!);
      });
    }
  },
});

function kindOf(pixel: number, { data }: Picture, { mask }: Region): number {
  if (mask[pixel] !== 0) return cell.unknown;
  return data[4 * pixel + 3] === 0 ? cell.absent : cell.known;
}
