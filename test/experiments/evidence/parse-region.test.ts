import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { parseRegion } from '../../../src/experiments/evidence/parse-region.js';

describe('parseRegion', () => {
  it.each([
    ['10,20,30,40', { kind: 'rectangle', x: 10, y: 20, w: 30, h: 40 }],
    [' -5, 0, 8, 1 ', { kind: 'rectangle', x: -5, y: 0, w: 8, h: 1 }],
    [
      'polygon:1,2 3.5,4 -5,.5',
      {
        kind: 'polygon',
        points: [
          { x: 1, y: 2 },
          { x: 3.5, y: 4 },
          { x: -5, y: 0.5 },
        ],
      },
    ],
    ['masks/cat', { kind: 'mask', path: 'masks/cat' }],
    ['cat.PNG', { kind: 'mask', path: 'cat.PNG' }],
    ['a,b,c.png', { kind: 'mask', path: 'a,b,c.png' }],
    ['essential', { kind: 'evidence', evidence: 'essential' }],
    ['inessential', { kind: 'evidence', evidence: 'inessential' }],
    ['negative', { kind: 'evidence', evidence: 'negative' }],
    ['superpixels:3,17,3', { kind: 'superpixels', labels: [3, 17] }],
    ['top:20%', { kind: 'top', fraction: 0.2 }],
    ['top:0.5%:sa', { kind: 'top', fraction: 0.005, method: 'sa' }],
    ['top:100%:lrp:epsilon', { kind: 'top', fraction: 1, method: 'lrp:epsilon' }],
  ])('reads %j', (text, expected) => {
    expect(parseRegion(text)).toEqual(expected);
  });

  it.each([
    ['', '"" is no region: use x,y,w,h | polygon:'],
    ['everything', '"everything" is no region'],
    ['constructor', 'is no region'],
    ['1,2,3', '"1,2,3" is no rectangle: use four whole numbers x,y,w,h'],
    ['1,2,3,4,5', 'is no rectangle'],
    ['1,2,,4', 'is no rectangle'],
    ['1,2,3.5,4', 'is no rectangle'],
    ['1,2,NaN,4', 'is no rectangle'],
    ['1,2,0x3,4', 'is no rectangle'],
    ['1,2,1e99,4', 'is no rectangle'],
    ['1,2,0,4', 'the rectangle 1,2,0,4 is empty'],
    ['1,2,3,-4', 'is empty'],
    ['polygon:', 'needs at least three points'],
    ['polygon:1,2 3,4', 'needs at least three points'],
    ['polygon:1,2 3,4 5', '"5" in "polygon:1,2 3,4 5" is no point'],
    ['polygon:1,2 3,4 5,NaN', 'is no point'],
    ['polygon:1,2 3,4 5,6,7', 'is no point'],
    ['superpixels:', 'must list superpixels by number'],
    ['superpixels:1,-2', 'must list superpixels by number'],
    ['superpixels:1.5', 'must list superpixels by number'],
    ['top', '"top" is no region'],
    ['top:', '"top:" is no share of a heatmap'],
    ['top:20', 'is no share of a heatmap'],
    ['top:20%lrp', 'is no share of a heatmap'],
    ['top:20%:', 'is no share of a heatmap'],
    ['top:0%', 'must take more than 0 %'],
    ['top:-3%', 'must take more than 0 %'],
    ['top:101%', 'at most 100 %'],
    ['top:NaN%', 'must take more than 0 %'],
  ])('refuses %j', (text, message) => {
    expect(() => parseRegion(text)).toThrow(UserError);
    expect(() => parseRegion(text)).toThrow(message);
  });

  it('gives an error or a region for any text', () => {
    const fragments = fc.constantFrom(
      'top:',
      'polygon:',
      'superpixels:',
      '1,',
      '%',
      ':',
      '.png',
      'e',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(fragments, fc.string({ maxLength: 3 }))).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          expect(parseRegion(text).kind).toBeTypeOf('string');
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
