import { computed, signal } from '@preact/signals';
import type { StageFacts } from '../../tasks/stage.js';
import type { Looked } from '../engine/protocol.js';
import type { Selection } from '../selection/selection.js';
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
  /** How it was made of another; absent for a picture that was opened. */
  readonly made?: MadeStage;
}

/** A distortion, what the evidence predicted of it, and what came of it. */
export interface MadeStage {
  /** The stage that it was made from. */
  readonly parent: string;
  /** The file of the picture that it distorts: its parent's, or of what is left of that where it is off. */
  readonly from: string;
  /** Whether it counts for the stages that come from it. */
  readonly isOn: boolean;
  /** What was marked, in the picture that it was first made of. */
  readonly selection: Selection;
  /** The file of the mask, where words cannot say what was marked. */
  readonly mask?: string;
  readonly facts: StageFacts;
}

/** The files of stages in the worker: pictures and masks. */
export const filesOf = (stages: readonly Stage[]): readonly string[] =>
  stages.flatMap(({ file, made }) => (made?.mask === undefined ? [file] : [file, made.mask]));

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
