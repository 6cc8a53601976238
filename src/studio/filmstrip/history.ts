import { batch, signal } from '@preact/signals';
import { showStage } from '../actions/show-stage.js';
import { selection } from '../marking/state.js';
import type { Selection } from '../selection/selection.js';
import { currentId, filesOf, type Stage, stages } from '../state/stages.js';

/** What undo brings back: the stages, which is shown, and what is marked. */
interface Snapshot {
  readonly stages: readonly Stage[];
  readonly currentId: string | undefined;
  readonly selection: Selection;
}

/** So many changes can be undone. */
const DEPTH = 100;
/** Changes of one kind that follow within so many milliseconds are undone together, as a slider's are. */
const TOGETHER = 1000;

const past = signal<readonly Snapshot[]>([]);
const future = signal<readonly Snapshot[]>([]);
let last = { kind: '', at: 0 };

const now = (): Snapshot => ({
  stages: stages.value,
  currentId: currentId.value,
  selection: selection.value,
});

export const canUndo = (): boolean => past.value.length > 0;
export const canRedo = (): boolean => future.value.length > 0;

/**
 * Keeps what there is, before a change.
 * @param kind of the change; those that have none are undone one by one
 */
export function remember(kind = ''): void {
  const at = performance.now();
  const isSame = kind !== '' && kind === last.kind && at - last.at < TOGETHER;
  last = { kind, at };
  if (isSame) return;
  past.value = [...past.value, now()].slice(-DEPTH);
  future.value = [];
}

/** Files of stages that undo or redo can bring back. */
export const rememberedFiles = (): ReadonlySet<string> =>
  new Set([...past.value, now(), ...future.value].flatMap(({ stages }) => filesOf(stages)));

export const undo = (): Promise<void> => step(past, future);
export const redo = (): Promise<void> => step(future, past);

async function step(from: typeof past, to: typeof past): Promise<void> {
  const target = from.value.at(-1);
  if (target === undefined) return;
  last = { kind: '', at: 0 };
  const shown = stages.value.find(({ id }) => id === currentId.value)?.file;
  batch(() => {
    from.value = from.value.slice(0, -1);
    to.value = [...to.value, now()];
    stages.value = target.stages;
    selection.value = target.selection;
  });
  const stage = target.stages.find(({ id }) => id === target.currentId);
  if (stage !== undefined && stage.file !== shown) await showStage(stage);
  // Showing a picture of another size clears what is marked: that comes back last.
  selection.value = target.selection;
}

/** Undoes and redoes by the usual keys, wherever the page has the focus but in a field. */
export function followHistoryKeys(): void {
  addEventListener('keydown', (event) => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !['z', 'y'].includes(key)) return;
    if ((event.target as Element).closest('input:not([type="range"]), textarea')) return;
    event.preventDefault();
    if (key === 'y' || event.shiftKey) redo();
    else undo();
  });
}
