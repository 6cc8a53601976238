import { computed, signal } from '@preact/signals';
import type { Looked } from '../engine/protocol.js';
import { worker } from './engine.js';

/** A picture on the page: one that was opened, or what a distortion made of another. */
export interface Stage {
  readonly id: string;
  /** What the worker calls its picture. */
  readonly file: string;
  /** What the page calls it. */
  readonly title: string;
  /** Where it was fetched from, if it is one of the page's examples. */
  readonly url?: string;
}

export const stages = signal<readonly Stage[]>([]);
/** The id of the stage that the panes show. */
export const currentId = signal<string | undefined>(undefined);
export const current = computed(() => stages.value.find(({ id }) => id === currentId.value));

/** What the network sees in the current stage: the last that is known while another is looked at. */
export const looked = signal<Looked | undefined>(undefined);

/** How many pictures are being looked at. */
export const looking = signal(0);

/** Looks at a picture, which the pane of the picture shows as long as it lasts. */
export async function look(file: string, abort?: AbortSignal): Promise<Looked> {
  looking.value++;
  try {
    return await worker().call('look', { file }, { signal: abort });
  } finally {
    looking.value--;
  }
}
