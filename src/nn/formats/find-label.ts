import { distance } from 'fastest-levenshtein';
import { quote, UserError } from '../../errors.js';
import type { Label } from './labels.js';

/** A message lists at most this many labels. */
const LISTED = 10;

/**
 * The labels that a query stands for, by the first of these that finds any: an index number; a
 * synset; a whole label, or one of its comma-separated synonyms; a part of a label. Letter case
 * and surrounding space do not matter.
 */
export function findLabels(labels: readonly Label[], query: string): Label[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [];
  const stages: ((label: Label) => boolean)[] = [
    ({ index }) => /^\d+$/.test(wanted) && index === Number(wanted),
    ({ synset }) => synset === wanted,
    ({ text }) => namesOf(text).includes(wanted),
    ({ text }) => text.toLowerCase().includes(wanted),
  ];
  for (const stage of stages) {
    const found = labels.filter(stage);
    if (found.length > 0) return found;
  }
  return [];
}

/**
 * The one label that a query stands for; see {@link findLabels}.
 *
 * @throws {UserError} listing the labels where there are several, or the closest by edit distance
 *   where there is none.
 */
export function findLabel(labels: readonly Label[], query: string): Label {
  const found = findLabels(labels, query);
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    throw new UserError(
      `class ${quote(query)} matches ${found.length} labels: ${list(found)}; give one's index`,
    );
  }
  throw new UserError(`there is no class ${quote(query)}: ${hint(labels, query.trim())}`);
}

/** What to say of a query that matches nothing. */
function hint(labels: readonly Label[], query: string): string {
  if (/^[+-]?\d+(\.\d*)?$/.test(query))
    return `the network's classes are 0 to ${labels.length - 1}`;
  if (/^n\d{8}$/i.test(query)) return 'no label of the network has this synset';
  return `the closest labels are ${list(closest(labels, query, 3))}`;
}

/** The whole label and each of its synonyms, in lower case. */
function namesOf(text: string): string[] {
  const lower = text.toLowerCase();
  return [lower, ...lower.split(',').map((name) => name.trim())];
}

const list = (labels: readonly Label[]): string =>
  labels
    .slice(0, LISTED)
    .map(({ index, text }) => `${index} ${quote(text)}`)
    .join(', ') + (labels.length > LISTED ? ', ...' : '');

/** The `count` labels with a name, or a word of one, that takes the fewest edits from the query. */
function closest(labels: readonly Label[], query: string, count: number): Label[] {
  // The distance takes time in proportion to both lengths; hardly a name is longer than this.
  const wanted = query.toLowerCase().slice(0, 100);
  const edits = ({ text }: Label) => {
    const words = text.toLowerCase().split(/[\s,]+/);
    return Math.min(...[...namesOf(text), ...words].map((name) => distance(name, wanted)));
  };
  return labels
    .map((label) => ({ label, edits: edits(label) }))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, count)
    .map(({ label }) => label);
}
