import { computed, signal } from '@preact/signals';
import { autoCell } from '../../image/distort/auto.js';
import type { OperationName } from '../../image/distort/index.js';
import { looked } from '../state/stages.js';

/** An operation as the page names it, with its number, if it takes one. */
export interface OperationFacts {
  readonly title: string;
  readonly number?: {
    readonly label: string;
    readonly least: number;
    readonly isWhole: boolean;
    /** What it is until somebody changes it. @param cell of `auto`, in pixels */
    readonly first: (cell: number) => number;
  };
}

/** Every operation of `whypixel distort`. */
export const OPERATIONS: { readonly [N in OperationName]: OperationFacts } = {
  pixelate: {
    title: 'Pixelate',
    number: { label: 'pixels a block', least: 1, isWhole: true, first: (cell) => cell },
  },
  grayscale: { title: 'Grey' },
  blur: {
    title: 'Blur',
    number: { label: 'pixels of σ', least: 0.1, isWhole: false, first: (cell) => cell / 2 },
  },
  noise: {
    title: 'Noise',
    number: { label: 'seed', least: 0, isWhole: true, first: () => 1 },
  },
  remove: { title: 'Remove' },
  inpaint: { title: 'Inpaint' },
};

/** One operation of several in a row. */
export interface ChosenOperation {
  readonly name: OperationName;
  /** Absent: the first of the operation's own. */
  readonly number?: number;
}

/** What is done to what is marked, in this order. */
export const chosenOperations = signal<readonly ChosenOperation[]>([{ name: 'pixelate' }]);

/** The blocks of `auto` in the current picture, in pixels. */
const cell = computed(() => autoCell(looked.value?.geometry.source ?? { width: 1, height: 1 }));

/** An operation's number; undefined for one that takes none. */
export const numberOf = ({ name, number }: ChosenOperation): number | undefined =>
  number ?? OPERATIONS[name].number?.first(cell.value);

/** The operations as `whypixel distort --op` takes them. */
export const operationsText = computed(() =>
  chosenOperations.value
    .map((chosen) => [chosen.name, numberOf(chosen)].filter((part) => part !== undefined).join(':'))
    .join(','),
);

/** Changes one of the operations, or takes it out. */
export function setOperation(place: number, chosen: ChosenOperation | undefined): void {
  chosenOperations.value = chosenOperations.value.flatMap((one, i) =>
    i === place ? (chosen ?? []) : one,
  );
}

/** One more operation, after the others. */
export function addOperation(): void {
  const used = new Set(chosenOperations.value.map(({ name }) => name));
  const names = Object.keys(OPERATIONS) as OperationName[];
  const name = names.find((one) => !used.has(one)) ?? 'grayscale';
  chosenOperations.value = [...chosenOperations.value, { name }];
}
