import { type ScoredClass, topClasses } from '../explain/target.js';
import type { Label } from '../nn/formats/labels.js';

export interface ClassReference {
  readonly index: number;
  readonly label: string;
}

/** What the network says about one picture. */
export interface Classification {
  /** The class that the experiment is about. */
  readonly target: ScoredClass;
  /** Its place among all classes, from 1. */
  readonly rank: number;
  /** The best ten, best first; fewer where the network has fewer classes. */
  readonly topTen: readonly ScoredClass[];
}

/** Which way a score should go, or went. */
export type Movement = 'falls' | 'rises' | 'stays';

/** How a distortion changed the target's score. */
export interface Measured {
  readonly deltaScore: number;
  readonly deltaProbability: number;
  readonly moved: Movement;
}

/** How many places the "top ten" has. */
export const TOP = 10;

/** What a picture's scores say about the target, and the top ten. */
export function classify(
  scores: ArrayLike<number>,
  target: number,
  { labels }: { readonly labels: readonly Label[] },
): Classification {
  const all = topClasses(scores, labels);
  const rank = all.findIndex(({ index }) => index === target);
  return { target: all[rank], rank: rank + 1, topTen: all.slice(0, TOP) };
}

/** From one classification to another; a score that moves by at most `tolerance` stays. */
export function measured(
  before: Classification,
  after: Classification,
  tolerance: number,
): Measured {
  const deltaScore = after.target.score - before.target.score;
  return {
    deltaScore,
    deltaProbability: after.target.probability - before.target.probability,
    moved: movementOf(deltaScore, tolerance),
  };
}

/** What a change of the score counts as, in the same unit as the tolerance. */
export function movementOf(deltaScore: number, tolerance: number): Movement {
  if (deltaScore < -tolerance) return 'falls';
  return deltaScore > tolerance ? 'rises' : 'stays';
}
