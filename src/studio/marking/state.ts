import { effect, signal } from '@preact/signals';
import { sizeText } from '../../image/regions/region.js';
import type { Marked } from '../engine/protocol.js';
import {
  type MarkedShape,
  type MarkKind,
  type Meeting,
  NOTHING,
  type Selection,
} from '../selection/selection.js';
import { worker } from '../state/engine.js';
import { latest } from '../state/latest.js';
import { subject } from '../state/results.js';
import { looked } from '../state/stages.js';

/** What the pointer and the keys mark with; undefined where they point and zoom. */
export const tool = signal<MarkKind | undefined>(undefined);
/** How the next mark meets what is marked already. */
export const meeting = signal<Meeting>('replace');
/** Of the brush, as a share of the picture's shorter side. */
export const brushShare = signal(0.04);
/** Which part of which heatmap is marked. */
export const topMethod = signal<'lrp' | 'sa'>('lrp');
export const topPercent = signal(20);
/** What the pointer is drawing and has not let go of. */
export const draft = signal<MarkedShape | undefined>(undefined);
/** What is marked. */
export const selection = signal<Selection>(NOTHING);

/** Where the selection lies, and what the evidence predicts of it. */
export const marked = latest<Marked>();

export const isMarked = (): boolean => selection.value.parts.length > 0;

/** Whether what is marked has a pixel, as far as is known. */
export const coversAnything = (): boolean => isMarked() && marked.result.value.value?.area !== 0;

/** The radius of the brush, in pixels of the picture. */
export function brushRadius(): number {
  const { width = 0, height = 0 } = looked.value ?? {};
  return Math.max(1, Math.round(brushShare.value * Math.min(width, height)));
}

/** Keeps what is known of the selection in step with it, with the picture and the class. */
export function followMarks(): void {
  let size: string | undefined;
  effect(() => {
    if (looked.value === undefined) return;
    const now = sizeText(looked.value);
    // Marks are pixels: in a picture of another size they mean nothing.
    if (size !== undefined && size !== now) selection.value = NOTHING;
    size = now;
  });
  effect(() => {
    const about = subject();
    const wanted = selection.value;
    if (about === undefined) return;
    if (wanted.parts.length === 0) {
      marked.clear();
      return;
    }
    const { file, class: target } = about;
    marked.ask({
      kind: JSON.stringify([file, target]),
      work: (signal) =>
        worker().call('mark', { file, class: target, selection: wanted }, { signal }),
    });
  });
}
