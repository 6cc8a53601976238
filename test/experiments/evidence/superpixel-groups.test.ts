import { describe, expect, it } from 'vitest';
import { superpixelsOf } from '../../../src/experiments/evidence/superpixel-groups.js';
import { type Superpixels, superpixels } from '../../../src/image/superpixels/superpixels.js';
import { randomFrom } from '../../support/random.js';

/** A picture of coloured stripes and noise. */
function striped(width: number, height: number) {
  const random = randomFrom(width);
  const data = new Uint8Array(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) {
    const stripe = Math.floor((i % width) / (width / 7)) * 36;
    data.set([stripe, 255 - stripe, Math.floor(40 * random.unit())], 4 * i);
  }
  return { width, height, data };
}

/** How many connected areas of one label there are, counted by flooding. */
function piecesOf({ labels, width }: Superpixels): number {
  const seen = new Uint8Array(labels.length);
  let pieces = 0;
  for (let first = 0; first < labels.length; first++) {
    if (seen[first]) continue;
    pieces += 1;
    const edge = [first];
    seen[first] = 1;
    for (let at = edge.pop(); at !== undefined; at = edge.pop()) {
      const beside = [at % width > 0 ? at - 1 : -1, at % width < width - 1 ? at + 1 : -1];
      for (const next of [...beside, at - width, at + width]) {
        if (labels[next] !== labels[at] || seen[next]) continue;
        seen[next] = 1;
        edge.push(next);
      }
    }
  }
  return pieces;
}

describe('the superpixels of evidence', () => {
  it('are those of the picture itself up to a megapixel', () => {
    const picture = striped(300, 200);
    expect(superpixelsOf(picture, 20)).toEqual(superpixels(picture, { count: 20 }));
  });

  it.each([
    [1500, 1100],
    [4001, 301],
    [1025, 1024],
  ])('of %d × %d pixels cover every pixel, in one piece each', (width, height) => {
    const picture = striped(width, height);
    const found = superpixelsOf(picture, 30);
    expect(found).toMatchObject({ width, height });
    expect(found.labels).toHaveLength(width * height);
    const areas = new Array<number>(found.count).fill(0);
    for (const label of found.labels) areas[label] += 1;
    expect(found.count).toBeGreaterThan(10);
    expect(Math.min(...areas)).toBeGreaterThan((width * height) / 30 / 5);
    expect(piecesOf(found)).toBe(found.count);
  });
});
