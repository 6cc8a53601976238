import { remember } from '../filmstrip/history.js';
import {
  type MarkedShape,
  type Meeting,
  NOTHING,
  type Selection,
  withShape,
  withSuperpixel,
} from '../selection/selection.js';
import { meeting, selection, tool } from './state.js';

/** Changes the selection, so that it can be undone; changes of one kind in a row at once. */
export function select(next: Selection, kind?: string): void {
  if (next === selection.value) return;
  remember(kind);
  selection.value = next;
}

/** Marks a shape, as the panel or a held key says. */
export const mark = (shape: MarkedShape, how: Meeting = meeting.value): void =>
  select(withShape(selection.value, shape, how), how === 'replace' ? shape.kind : '');

/** Marks a superpixel, or no longer. */
export const markSuperpixel = (id: number): void => select(withSuperpixel(selection.value, id));

export const invertSelection = (): void =>
  select({ ...selection.value, isInverted: !selection.value.isInverted });

export const growSelection = (by: number): void => select({ ...selection.value, grow: by }, 'grow');

export const clearSelection = (): void => select(NOTHING);

/** Takes up a tool, or puts it down where it is held. */
export function takeTool(kind: MarkedShape['kind']): void {
  tool.value = tool.value === kind ? undefined : kind;
}
