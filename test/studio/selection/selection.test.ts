import { describe, expect, it } from 'vitest';
import { parseRegion } from '../../../src/experiments/evidence/parse-region.js';
import { polygon, type Region, rectangle } from '../../../src/image/regions/index.js';
import { chosenRegion, markedRegion } from '../../../src/studio/selection/region.js';
import {
  type MarkedShape,
  NOTHING,
  type Selection,
  withShape,
  withSuperpixel,
} from '../../../src/studio/selection/selection.js';
import { regionText } from '../../../src/studio/selection/words.js';

const SIZE = { width: 12, height: 8 };
const box = (x: number, y: number, w: number, h: number): MarkedShape => ({
  kind: 'rectangle',
  x,
  y,
  w,
  h,
});
const marked = (shape: MarkedShape): Selection => withShape(NOTHING, shape, 'replace');

/** Shapes by the core's own functions. */
async function coreRegion(shape: MarkedShape): Promise<Region> {
  if (shape.kind === 'rectangle') return rectangle(SIZE, shape.x, shape.y, shape.w, shape.h);
  if (shape.kind === 'lasso') return polygon(SIZE, shape.points);
  throw new Error(`no ${shape.kind} here`);
}

const pixels = ({ mask }: Region): number => mask.filter((value) => value === 255).length;
const regionOf = async (selection: Selection): Promise<Region> =>
  chosenRegion(await markedRegion(selection, SIZE, coreRegion), selection);

describe('what is marked', () => {
  it('joins shapes, takes others away, grows, and is inverted last', async () => {
    let selection = marked(box(0, 0, 4, 4));
    expect(pixels(await regionOf(selection))).toBe(16);
    selection = withShape(selection, box(2, 0, 4, 4), 'add');
    expect(pixels(await regionOf(selection))).toBe(24);
    selection = withShape(selection, box(0, 0, 12, 2), 'subtract');
    expect(pixels(await regionOf(selection))).toBe(12);
    // A row of 6 above, a column of 2 on the right, and a row of 6 below.
    selection = { ...selection, grow: 1 };
    expect(pixels(await regionOf(selection))).toBe(26);
    expect(pixels(await regionOf({ ...selection, isInverted: true }))).toBe(96 - 26);
  });

  it('is replaced by the next shape, but for its inversion', () => {
    const selection = { ...marked(box(0, 0, 1, 1)), grow: 3, isInverted: true };
    expect(withShape(selection, box(1, 1, 2, 2), 'replace')).toEqual({
      parts: [{ how: 'add', shape: box(1, 1, 2, 2) }],
      grow: 0,
      isInverted: true,
    });
  });

  it('marks superpixels one by one, and the same again no longer', () => {
    let selection = withSuperpixel(NOTHING, 17);
    selection = withSuperpixel(selection, 3);
    expect(regionText(selection)).toBe('superpixels:3,17');
    selection = withSuperpixel(selection, 17);
    expect(regionText(selection)).toBe('superpixels:3');
    expect(withSuperpixel(selection, 3).parts).toEqual([]);
  });
});

describe('the command line’s words for it', () => {
  const cases: [MarkedShape, string][] = [
    [box(3, 4, 5, 6), '3,4,5,6'],
    [
      {
        kind: 'lasso',
        points: [
          { x: 1.24, y: 2 },
          { x: 3, y: 4.5 },
          { x: 0, y: 7 },
        ],
      },
      'polygon:1.24,2 3,4.5 0,7',
    ],
    [{ kind: 'superpixels', ids: [2, 9] }, 'superpixels:2,9'],
    [{ kind: 'top', method: 'sa', values: {}, percent: 7.5 }, 'top:7.5%:sa'],
    [
      { kind: 'top', method: 'lrp', values: { preset: 'epsilon', epsilon: 0.5 }, percent: 20 },
      'top:20%:lrp:preset=epsilon:epsilon=0.5',
    ],
    [{ kind: 'evidence', evidence: 'negative' }, 'negative'],
  ];
  it.each(cases)('names one shape, %j, so that the command line understands it', (shape, text) => {
    expect(regionText(marked(shape))).toBe(text);
    expect(() => parseRegion(text)).not.toThrow();
  });

  it('has none for a stroke, several shapes, what is taken away, and what has grown', () => {
    const stroke: MarkedShape = { kind: 'brush', points: [{ x: 1, y: 1 }], radius: 2 };
    const one = marked(box(0, 0, 2, 2));
    expect(regionText(marked(stroke))).toBeUndefined();
    expect(regionText(withShape(one, box(4, 4, 2, 2), 'add'))).toBeUndefined();
    expect(regionText(withShape(NOTHING, box(4, 4, 2, 2), 'subtract'))).toBeUndefined();
    expect(regionText({ ...one, grow: 1 })).toBeUndefined();
    expect(regionText({ ...one, isInverted: true })).toBe('0,0,2,2');
    expect(regionText(NOTHING)).toBeUndefined();
  });
});
