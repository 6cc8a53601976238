import { describe, expect, it } from 'vitest';
import { movesBetween } from '../../src/report/parts/moves.js';

const scored = (...indices: number[]) =>
  indices.map((index) => ({ index, label: `class ${index}`, score: 1, probability: 0.1 }));

describe('movesBetween', () => {
  it('says of every class how it moved, and which are gone', () => {
    const { rows, gone } = movesBetween(scored(1, 2, 3, 4), scored(3, 2, 5, 1));
    expect(rows.map(({ index, rank, move }) => [index, rank, move])).toEqual([
      [3, 1, { kind: 'up', by: 2 }],
      [2, 2, { kind: 'same' }],
      [5, 3, { kind: 'new' }],
      [1, 4, { kind: 'down', by: 3 }],
    ]);
    expect(gone.map(({ index, rank }) => [index, rank])).toEqual([[4, 4]]);
  });

  it('has nothing to say where nothing moved', () => {
    const { rows, gone } = movesBetween(scored(1, 2), scored(1, 2));
    expect(rows.every(({ move }) => move.kind === 'same')).toBe(true);
    expect(gone).toEqual([]);
  });
});
