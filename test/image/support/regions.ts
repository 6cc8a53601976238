import type { Region, Size } from '../../../src/image/regions/index.js';

/** A region that selects the whole picture. */
export const fullRegion = ({ width, height }: Size): Region => ({
  width,
  height,
  mask: new Uint8Array(width * height).fill(255),
});

/** What lies in both regions; of soft edges, the softer one counts. */
export const intersection = (a: Region, b: Region): Region => ({
  ...a,
  mask: a.mask.map((value, i) => Math.min(value, b.mask[i])),
});
