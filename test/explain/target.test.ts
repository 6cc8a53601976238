import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { targetsOf, topClasses } from '../../src/explain/target.js';
import { runs } from '../support/random.js';

/** Few different scores, so that there are ties. */
const scores = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 40 });
const labelsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ index, text: `thing ${index}` }));

describe('the best classes', () => {
  it('are those that a whole sorting puts first, ties in index order, however many are asked for', () => {
    fc.assert(
      fc.property(scores, fc.integer({ min: 0, max: 45 }), (values, count) => {
        const sorted = values
          .map((score, index) => ({ score, index }))
          .sort((a, b) => b.score - a.score || a.index - b.index)
          .slice(0, count);
        const found = topClasses(values, labelsOf(values.length), count);
        expect(found.map(({ score, index }) => ({ score, index }))).toEqual(sorted);
        for (const { index, label } of found) expect(label).toBe(`thing ${index}`);
      }),
      runs(200),
    );
  });

  it('have probabilities in proportion to exp(score), which sum to 1', () => {
    fc.assert(
      fc.property(scores, (values) => {
        const found = topClasses(values, []);
        const sum = values.reduce((total, score) => total + Math.exp(score), 0);
        for (const { index, probability, label } of found) {
          expect(probability).toBeCloseTo(Math.exp(values[index]) / sum, 12);
          expect(label).toBe(`class ${index}`);
        }
      }),
      runs(50),
    );
  });

  it('are named once, in the order of the query, by rank, label and index alike', () => {
    const values = [0.5, 3, -1, 2];
    const indicesOf = (query: string | readonly string[]) =>
      targetsOf(query, values, labelsOf(4)).map(({ index }) => index);
    expect(indicesOf('top2')).toEqual([1, 3]);
    expect(indicesOf('2, top2, thing 3')).toEqual([2, 1, 3]);
    expect(indicesOf(['top1', 'top4'])).toEqual([1, 3, 0, 2]);
    expect(() => indicesOf('top5')).toThrow('there are 1 to 4 classes to take');
    expect(() => indicesOf('top0')).toThrow('there are 1 to 4 classes to take');
  });
});
