import { randomFrom } from '../../random.js';
import { area, emptyRegion, expectSameSize, type Region, type Size } from './region.js';

/** A partition of a picture into areas: for each pixel the number of its area, from 0. */
export interface Partition extends Size {
  readonly labels: Int32Array;
}

/**
 * A random region to hold a chosen one against: the control of the study.
 *
 * A distortion moves the score by where it is, but also by how much it covers, in how many pieces,
 * with how much border, and by the new edges it cuts. A fair control differs from the chosen region
 * in the first alone. So it is the chosen region itself, shifted by a random vector on the picture
 * taken as a torus (Lotwick and Silverman 1982, J. R. Stat. Soc. B 44, the random toroidal shift of
 * spatial statistics): same area to the pixel, same shape and soft edges (but for the cut where it
 * leaves at one side and comes back at the other), and every pixel of the picture is covered with
 * the same probability, the chosen region's own among them. To leave those out would draw from "the
 * rest", which the evidence has already called different, and so would favour the hypothesis.
 *
 * With `superpixels`, the shifted shape is then snapped to them: those that it covers most are taken
 * until the area is reached, and the last is trimmed to the pixel. For a region that was made of
 * superpixels this keeps its borders on the edges of objects, as the chosen region's are; a plain
 * shift would cut through them, and the network would see edges that only the control has. The
 * result is then hard-edged with `round(area(region))` pixels.
 *
 * The generator is the Mersenne Twister (Matsumoto and Nishimura 1998), whose seeding decorrelates
 * neighbouring seeds: seed, seed + 1, … give independent controls.
 *
 * @param seed a whole number from 0 to 2³² − 1
 * @throws RangeError when the superpixels are of another size
 */
export function randomRegion(region: Region, seed: number, superpixels?: Partition): Region {
  const random = randomFrom(seed, 'mersenne');
  const shifted = shiftOnTorus(region, random.below(region.width), random.below(region.height));
  return superpixels === undefined ? shifted : snapped(shifted, superpixels);
}

/** The region moved right by `dx` and down by `dy`; what leaves the picture comes in opposite. */
function shiftOnTorus(region: Region, dx: number, dy: number): Region {
  const { width, height, mask } = region;
  const shifted = emptyRegion(region);
  for (let y = 0; y < height; y++) {
    const target = ((y + dy) % height) * width;
    const row = mask.subarray(y * width, (y + 1) * width);
    shifted.mask.set(row.subarray(0, width - dx), target + dx);
    shifted.mask.set(row.subarray(width - dx), target);
  }
  return shifted;
}

/** The superpixels that a shape covers most, trimmed to the shape's area. */
function snapped(shape: Region, partition: Partition): Region {
  expectSameSize(shape, partition);
  const wanted = Math.round(area(shape));
  const members = membersOf(partition);
  const coverage = members.map(
    (pixels) => pixels.reduce((sum, pixel) => sum + shape.mask[pixel], 0) / pixels.length,
  );
  const order = members.map((_, label) => label).sort((a, b) => coverage[b] - coverage[a]);
  const region = emptyRegion(shape);
  let left = wanted;
  for (const label of order) {
    const pixels = members[label];
    // The one that must be trimmed keeps what the shape covers before what it does not.
    if (pixels.length > left) pixels.sort((a, b) => shape.mask[b] - shape.mask[a] || a - b);
    for (const pixel of pixels.slice(0, left)) region.mask[pixel] = 255;
    left -= Math.min(left, pixels.length);
  }
  return region;
}

/** The pixels of each area, in pixel order. */
function membersOf({ labels }: Partition): number[][] {
  const members: number[][] = [];
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const label = labels[pixel];
    while (members.length <= label) members.push([]);
    members[label].push(pixel);
  }
  return members.filter((pixels) => pixels.length > 0);
}
