import { UserError } from '../errors.js';
import { findLabel } from '../nn/formats/find-label.js';
import type { Label } from '../nn/formats/labels.js';
import { softmaxOf } from '../nn/layers/softmax.js';

/** A class as tables and JSON show it. */
export interface ScoredClass {
  readonly index: number;
  readonly label: string;
  /** The logit. */
  readonly score: number;
  /** The softmax, 0…1. */
  readonly probability: number;
}

/** The `count` classes with the highest scores, highest first; ties in index order. */
export function topClasses(
  scores: ArrayLike<number>,
  labels: readonly Label[],
  count: number = scores.length,
): ScoredClass[] {
  const probabilities = softmaxOf(scores);
  return Array.from(scores, (score, index) => ({
    index,
    label: labels[index]?.text ?? `class ${index}`,
    score,
    probability: probabilities[index],
  }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, count);
}

/** The N of `topN`. */
function topCount(query: string): number | undefined {
  const top = /^top(\d+)$/.exec(query);
  return top === null ? undefined : Number(top[1]);
}

/** The number of classes that a query names, as far as that is known without labels. */
export const targetCount = (query: string): number => topCount(query) ?? 1;

/**
 * The classes that a query names: `top1` … `topN`, an index, a synset, or a label's text.
 * @throws UserError when it names no class, or several
 */
export function targetsOf(
  query: string,
  scores: ArrayLike<number>,
  labels: readonly Label[],
): ScoredClass[] {
  const all = topClasses(scores, labels);
  const count = topCount(query);
  if (count !== undefined) {
    if (count < 1 || count > all.length) {
      throw new UserError(
        (name) => `${name('class')} ${query}: there are 1 to ${all.length} classes to take`,
        { field: 'class' },
      );
    }
    return all.slice(0, count);
  }
  const { index } = findLabel(labels, query);
  return all.filter((candidate) => candidate.index === index);
}

/** Checks a query before any network runs. Throws as `targetsOf` does. */
export function checkTarget(query: string, labels: readonly Label[]): void {
  targetsOf(query, new Float32Array(labels.length), labels);
}
