import { checkNumber } from '../../validate.js';
import type { Picture } from '../picture.js';
import { emptyRegion, type Region } from '../regions/region.js';
import { connect } from './connect.js';
import { toLab } from './lab.js';
import { cluster } from './slic.js';

/** A picture cut into connected areas of like colour. */
export interface Superpixels {
  readonly width: number;
  readonly height: number;
  /** For each pixel, row by row, the number of its superpixel, 0 … count−1. */
  readonly labels: Int32Array;
  readonly count: number;
}

export interface SuperpixelOptions {
  /** How many to aim for; what comes out follows the picture. A whole number of at least 1. */
  readonly count: number;
  /**
   * What a superpixel's width weighs against colour, in CIELAB units: 1 follows every edge, 40 is
   * nearly a grid. Finite and above 0; 10 if absent.
   */
  readonly compactness?: number;
  /** Rounds of assignment; 10, as in the paper, if absent. */
  readonly iterations?: number;
}

const FROM_ONE = {
  whole: true,
  min: 1,
  max: Number.MAX_SAFE_INTEGER,
  wanted: 'a whole number from 1',
} as const;

/**
 * Cuts a picture into superpixels by SLIC (Achanta et al. 2012) in CIELAB. Every superpixel is one
 * connected piece of at least a quarter of the mean area (but for a picture that is one superpixel);
 * they are numbered by their first pixels, in pixel order. Deterministic.
 *
 * @throws UserError when an option is out of range
 */
export function superpixels(
  picture: Picture,
  { count, compactness = 10, iterations = 10 }: SuperpixelOptions,
): Superpixels {
  checkNumber({ phrase: 'the number of superpixels' }, count, FROM_ONE);
  checkNumber({ phrase: "the superpixels' compactness" }, compactness, { above: 0 });
  checkNumber({ phrase: "the superpixels' iterations" }, iterations, FROM_ONE);
  const { width, height } = picture;
  const lab = toLab(picture);
  const clusters = cluster(picture, lab, { count, compactness, iterations });
  const smallest = (width * height) / count / 4;
  return { width, height, ...connect(picture, clusters, lab, smallest) };
}

/** The region that some superpixels make up. Numbers that no superpixel has select nothing. */
export function regionOfSuperpixels(
  labels: Int32Array,
  width: number,
  height: number,
  chosen: Iterable<number>,
): Region {
  const set = new Set(chosen);
  const region = emptyRegion({ width, height });
  for (let i = 0; i < labels.length; i++) {
    if (set.has(labels[i])) region.mask[i] = 255;
  }
  return region;
}
