import { describe, expect, it } from 'vitest';
import { baseOf, filmOf, outdated, rootOf } from '../../../src/studio/filmstrip/tree.js';
import type { Stage } from '../../../src/studio/state/stages.js';
import { stage } from './stages.js';

const ids = (stages: readonly Stage[]) => stages.map(({ id }) => id);
/** Two pictures; of the first a chain of three, and a branch. */
const [a, b, a1, a2, a3, a4] = [
  stage({ id: 'a' }),
  stage({ id: 'b' }),
  stage({ id: 'a1', parent: 'a' }),
  stage({ id: 'a2', parent: 'a1' }),
  stage({ id: 'a3', parent: 'a2' }),
  stage({ id: 'a4', parent: 'a' }),
] as const;
const all = [a, b, a1, a2, a3, a4];
const off = (stages: readonly Stage[], id: string): Stage[] =>
  stages.map((one) =>
    one.id === id && one.made ? { ...one, made: { ...one.made, isOn: false } } : one,
  );

describe('the tree of stages', () => {
  it('knows which opened picture a stage comes from, and the film of each', () => {
    expect(rootOf(all, a3).id).toBe('a');
    expect(ids(filmOf(all, a3))).toEqual(['a', 'a1', 'a2', 'a3', 'a4']);
    expect(ids(filmOf(all, b))).toEqual(['b']);
  });

  it('distorts its parent, or what is left of it where that is off', () => {
    expect(baseOf(all, a3)?.id).toBe('a2');
    expect(baseOf(off(all, 'a2'), a3)?.id).toBe('a1');
    expect(baseOf(off(off(all, 'a2'), 'a1'), a3)?.id).toBe('a');
    expect(baseOf(all, a)).toBeUndefined();
  });

  it('makes anew what comes from a stage that is switched off, and nothing else', () => {
    expect(outdated(all)).toEqual([]);
    // The stage itself stays as it is.
    expect(ids(outdated(off(all, 'a1')))).toEqual(['a2', 'a3']);
    expect(ids(outdated(off(all, 'a3')))).toEqual([]);
    expect(ids(outdated(off(off(all, 'a1'), 'a2')))).toEqual(['a3']);
  });

  it('makes it anew again where the stage is switched on again', () => {
    const without = [
      a,
      b,
      { ...off([a1], 'a1')[0] },
      stage({ id: 'a2', parent: 'a1', from: 'a.png' }),
      a3,
    ];
    expect(outdated(without as Stage[])).toEqual([]);
    expect(ids(outdated([a, b, a1, without[3] as Stage, a3]))).toEqual(['a2', 'a3']);
  });
});
