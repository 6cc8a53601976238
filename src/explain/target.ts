import { UserError } from '../errors.js';
import { findLabel, findLabels } from '../nn/formats/find-label.js';
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

/** Up to so many, the best are found one after the other: to sort a thousand classes takes longer, 0.2 ms. */
const MOST_ONE_BY_ONE = 16;

/** The indices of the `count` highest scores, highest first; ties in index order. */
function best(scores: ArrayLike<number>, count: number): number[] {
  if (count > MOST_ONE_BY_ONE) {
    const all = Array.from(scores, (_, index) => index);
    return all.sort((a, b) => scores[b] - scores[a] || a - b).slice(0, count);
  }
  const found: number[] = [];
  while (found.length + 1 <= count && found.length < scores.length) {
    let at = -1;
    for (let i = 0; i < scores.length; i++) {
      if ((at < 0 || scores[i] > scores[at]) && !found.includes(i)) at = i;
    }
    found.push(at);
  }
  return found;
}

/** The classes at these indices, in their order. */
function classesAt(
  indices: readonly number[],
  scores: ArrayLike<number>,
  labels: readonly Label[],
): ScoredClass[] {
  const probabilities = softmaxOf(scores);
  return indices.map((index) => ({
    index,
    label: labels[index]?.text ?? `class ${index}`,
    score: scores[index],
    probability: probabilities[index],
  }));
}

/** The `count` classes with the highest scores, highest first; ties in index order. */
export const topClasses = (
  scores: ArrayLike<number>,
  labels: readonly Label[],
  count: number = scores.length,
): ScoredClass[] => classesAt(best(scores, count), scores, labels);

/**
 * Which classes: `top1` … `topN` (the N best), an index, a synset, or a label, or several of these
 * with commas between them or as a list. A label that has commas itself is taken whole.
 */
export type ClassQuery = string | readonly string[];

/** The N of `topN`. */
function topCount(query: string): number | undefined {
  const top = /^top(\d+)$/.exec(query);
  return top === null ? undefined : Number(top[1]);
}

/** The parts of a query, each for one class or the best N; what is a label as a whole is one part. */
function partsOf(query: ClassQuery, labels: readonly Label[]): string[] {
  const words: readonly unknown[] = Array.isArray(query) ? query : [query];
  if (words.length === 0 || !words.every((word) => typeof word === 'string')) {
    throw new UserError(
      (name) =>
        `${name('class')} must be a text, such as "top1", "207" or "dog", or a list of them, not ${query} (${typeof query})`,
      { field: 'class' },
    );
  }
  return words.flatMap((word) =>
    word.includes(',') && findLabels(labels, word).length === 0
      ? word.split(',').map((part) => part.trim())
      : [word.trim()],
  );
}

/** The number of classes that a query names at most, as far as that is known without scores. */
export const targetCount = (query: ClassQuery, labels: readonly Label[]): number =>
  partsOf(query, labels).reduce((sum, part) => sum + (topCount(part) ?? 1), 0);

/**
 * The classes that a query names, each once, in its order.
 * @throws UserError when a part of it names no class, or several
 */
export function targetsOf(
  query: ClassQuery,
  scores: ArrayLike<number>,
  labels: readonly Label[],
): ScoredClass[] {
  const found = partsOf(query, labels).flatMap((part) => namedBy(part, scores, labels));
  return classesAt([...new Set(found)], scores, labels);
}

/** The indices of the classes that a part of a query names. */
function namedBy(part: string, scores: ArrayLike<number>, labels: readonly Label[]): number[] {
  const count = topCount(part);
  if (count === undefined) {
    const { index } = findLabel(labels, part);
    return index < scores.length ? [index] : [];
  }
  if (count >= 1 && count <= scores.length) return best(scores, count);
  throw new UserError(
    (name) => `${name('class')} ${part}: there are 1 to ${scores.length} classes to take`,
    { field: 'class' },
  );
}

/**
 * The one class that a query names.
 * @param why follows "names several classes": `; audit accounts for one at a time`
 * @throws UserError when it names none, or several
 */
export function onlyTarget(
  query: ClassQuery,
  scores: ArrayLike<number>,
  labels: readonly Label[],
  why: string,
): ScoredClass {
  const [target, ...others] = targetsOf(query, scores, labels);
  if (target !== undefined && others.length === 0) return target;
  throw new UserError((name) => `${name('class')} ${query} names several classes${why}`, {
    field: 'class',
  });
}

/** Checks a query before any network runs. Throws as `targetsOf` does. */
export function checkTarget(query: ClassQuery, labels: readonly Label[]): void {
  targetsOf(query, new Float32Array(labels.length), labels);
}

/** Likewise, of a query that must name one class. Throws as `onlyTarget` does. */
export function checkOnlyTarget(query: ClassQuery, labels: readonly Label[], why: string): void {
  onlyTarget(query, new Float32Array(labels.length), labels, why);
}
