import type { ScoredClass } from '../../explain/target.js';

/** What became of a class's place between two top tens. */
export type Move =
  | { readonly kind: 'same' }
  | { readonly kind: 'up' | 'down'; readonly by: number }
  /** It was not among the ten before. */
  | { readonly kind: 'new' };

export interface MovedClass extends ScoredClass {
  /** From 1. */
  readonly rank: number;
  readonly move: Move;
}

export interface Moves {
  readonly rows: readonly MovedClass[];
  /** Those of the former ten that are no longer among them, with their former ranks. */
  readonly gone: readonly (ScoredClass & { readonly rank: number })[];
}

/** Compares two top tens, best first. */
export function movesBetween(before: readonly ScoredClass[], after: readonly ScoredClass[]): Moves {
  const formerRanks = new Map(before.map(({ index }, i) => [index, i + 1]));
  const still = new Set(after.map(({ index }) => index));
  return {
    rows: after.map((scored, i) => ({
      ...scored,
      rank: i + 1,
      move: moveOf(formerRanks.get(scored.index), i + 1),
    })),
    gone: before.flatMap((scored, i) =>
      still.has(scored.index) ? [] : [{ ...scored, rank: i + 1 }],
    ),
  };
}

function moveOf(former: number | undefined, rank: number): Move {
  if (former === undefined) return { kind: 'new' };
  if (former === rank) return { kind: 'same' };
  return { kind: former > rank ? 'up' : 'down', by: Math.abs(former - rank) };
}
