import { luma } from '../../image/luma.js';
import type { Picture } from '../../image/picture.js';
import type { Size } from '../../image/regions/index.js';
import { type EvidenceClass, evidenceClasses } from './classes.js';
import type { Evidence, PixelGroup } from './collect.js';

type Rgb = readonly [number, number, number];

/** How much of the class's colour lies over the grey picture; inessential regions stay grey. */
const TINT: Record<EvidenceClass, number> = { essential: 0.6, negative: 0.6, inessential: 0 };
const BORDER: Rgb = [255, 255, 255];

/**
 * The grey picture with essential regions in orange and negative-evidence candidates in blue, thin
 * white lines between regions; what belongs to no region is dimmed. The colours differ in lightness
 * as well as in hue.
 *
 * @param size of the picture that the evidence's pixels are of
 * @param picture the same, opaque, at the size to draw it at
 */
export function drawEvidence(size: Size, evidence: readonly Evidence[], picture: Picture): Picture {
  const { width, height } = picture;
  const owner = ownersIn(size, evidence, picture);
  const data = new Uint8Array(4 * width * height);
  for (let i = 0; i < owner.length; i++) {
    const grey = luma(picture.data, 4 * i);
    const colour = isBorder(owner, width, i) ? BORDER : tinted(grey, evidence[owner[i]]?.class);
    data.set([...colour.map(Math.round), 255], 4 * i);
  }
  return { width, height, data };
}

/** For each pixel of the drawing, the place of its region in the list; −1 where it is in none. */
function ownersIn(size: Size, evidence: readonly Evidence[], { width, height }: Size): Int32Array {
  const owners = new Int32Array(size.width * size.height).fill(-1);
  evidence.forEach(({ group }, i) => {
    for (const pixel of group.pixels) owners[pixel] = i;
  });
  return Int32Array.from({ length: width * height }, (_, i) => {
    const x = Math.floor((((i % width) + 0.5) * size.width) / width);
    const y = Math.floor(((Math.floor(i / width) + 0.5) * size.height) / height);
    return owners[y * size.width + x];
  });
}

function tinted(grey: number, kind: EvidenceClass | undefined): Rgb {
  if (kind === undefined) return [grey / 3, grey / 3, grey / 3];
  const [share, { colour }] = [TINT[kind], evidenceClasses[kind]];
  const mix = (channel: number) => grey * (1 - share) + channel * share;
  return [mix(colour[0]), mix(colour[1]), mix(colour[2])];
}

/** Whether the pixel to the right or below belongs to another region. */
function isBorder(owner: Int32Array, width: number, pixel: number): boolean {
  const right = pixel % width < width - 1 ? owner[pixel + 1] : owner[pixel];
  const below = owner[pixel + width] ?? owner[pixel];
  return right !== owner[pixel] || below !== owner[pixel];
}

/**
 * Where to put a region's number: its pixel that is nearest to its centre of mass, so that the number of
 * a bent region still stands in it.
 * @param width of the picture
 */
export function middleOf({ pixels }: PixelGroup, width: number): { x: number; y: number } {
  let [sumX, sumY] = [0, 0];
  for (const pixel of pixels) {
    sumX += pixel % width;
    sumY += Math.floor(pixel / width);
  }
  const [meanX, meanY] = [sumX / pixels.length, sumY / pixels.length];
  let [best, least] = [0, Infinity];
  for (const pixel of pixels) {
    const distance = ((pixel % width) - meanX) ** 2 + (Math.floor(pixel / width) - meanY) ** 2;
    if (distance < least) [best, least] = [pixel, distance];
  }
  return { x: best % width, y: Math.floor(best / width) };
}
