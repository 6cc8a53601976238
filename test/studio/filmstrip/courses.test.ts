import { describe, expect, it } from 'vitest';
import { courses } from '../../../src/studio/filmstrip/courses.js';
import { stage } from './stages.js';

const strip = [
  stage({ id: 'a' }),
  stage({ id: 'a1', parent: 'a', target: 2 }),
  stage({ id: 'a2', parent: 'a1', target: 1, isOn: false }),
  stage({ id: 'a3', parent: 'a2', target: 2, from: 'a1.png' }),
];
const seen = (...scores: number[]) => ({ network: 'n', scores: Float32Array.from(scores) });
const film = new Map([
  ['a.png', seen(0, 10, 5)],
  ['a1.png', seen(0, 8, 4)],
  ['a2.png', seen(0, 7, 3)],
  ['a3.png', seen(0, 6, 2)],
]);

describe('the course of the scores', () => {
  it('follows the explained class and those that stages were made for, along what they were made of', () => {
    const found = courses(strip, film, 'n', 1);
    expect(found.map(({ index }) => index)).toEqual([1, 2]);
    expect(found[1]?.points).toEqual([
      { place: 0, score: 5, isOff: false, from: undefined },
      { place: 1, score: 4, isOff: false, from: { place: 0, score: 5 } },
      { place: 2, score: 3, isOff: true, from: { place: 1, score: 4 } },
      // Its parent is off: it comes from what that came from.
      { place: 3, score: 2, isOff: false, from: { place: 1, score: 4 } },
    ]);
  });

  it('has no point where this network has not looked', () => {
    const part = new Map([...film].slice(0, 1)).set('a1.png', {
      ...seen(0, 8, 4),
      network: 'other',
    });
    expect(courses(strip, part, 'n', 1)[0]?.points.map(({ place }) => place)).toEqual([0]);
  });
});
