import { signal } from '@preact/signals';
import { currentId } from '../state/stages.js';

/** How two stages are held against each other. */
export const compareModes = { beside: 'Side by side', slider: 'Slider' } as const;

export type CompareMode = keyof typeof compareModes;

/** The ids of the two stages that are compared, if any are. */
export const compared = signal<readonly [string, string] | undefined>(undefined);
export const compareMode = signal<CompareMode>('beside');

/** Compares a stage with the one that is shown. */
export function compareWith(id: string): void {
  if (currentId.value !== undefined) compared.value = [id, currentId.value];
}
