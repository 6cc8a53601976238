import { computed, signal } from '@preact/signals';
import { network } from './engine.js';
import { looked } from './stages.js';

/** The class whose evidence is shown, by index; undefined follows the best. */
export const chosenClass = signal<number | undefined>(undefined);
/** A class whose relevance is subtracted, by index. */
export const contrastClass = signal<number | undefined>(undefined);

/** The class that is explained: the chosen one, or the best. */
export const explainedClass = computed(() => chosenClass.value ?? looked.value?.top[0]?.index);

/** The explained class where it is not among the ten best, with its place among all, from 1. */
export const fallenClass = computed(() => {
  const [seen, index] = [looked.value, explainedClass.value];
  if (seen === undefined || index === undefined) return undefined;
  const { top, scores } = seen;
  if (top.length === 0 || top.some((one) => one.index === index)) return undefined;
  const score = scores[index];
  return {
    index,
    label: network.value?.labels[index] ?? `class ${index}`,
    score,
    // Probabilities are in the proportions of the scores' exponentials.
    probability: top[0].probability * Math.exp(score - top[0].score),
    place: 1 + scores.reduce((count, other) => count + Number(other > score), 0),
  };
});

/** Explains another class. */
export function explainClass(index: number): void {
  chosenClass.value = index;
  if (contrastClass.value === index) contrastClass.value = undefined;
}

/** Subtracts a class's relevance, or no longer. */
export function contrastWith(index: number): void {
  if (index === explainedClass.value) return;
  contrastClass.value = contrastClass.value === index ? undefined : index;
}
