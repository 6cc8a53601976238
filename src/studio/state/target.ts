import { computed, signal } from '@preact/signals';
import { looked } from './stages.js';

/** The class whose evidence is shown, by index; undefined follows the best. */
export const chosenClass = signal<number | undefined>(undefined);
/** A class whose relevance is subtracted, by index. */
export const contrastClass = signal<number | undefined>(undefined);

/** The class that is explained: the chosen one, or the best. */
export const explainedClass = computed(() => chosenClass.value ?? looked.value?.top[0]?.index);

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
