import { batch, signal } from '@preact/signals';
import { freeName, newId } from '../actions/open-picture.js';
import { isAborted } from '../engine/client.js';
import { dropForgotten } from '../filmstrip/forget.js';
import { remember } from '../filmstrip/history.js';
import { selection } from '../marking/state.js';
import type { Selection } from '../selection/selection.js';
import { regionText } from '../selection/words.js';
import { worker } from '../state/engine.js';
import { dismiss, say } from '../state/notice.js';
import { subject } from '../state/results.js';
import { current, currentId, looked, type Stage, stages } from '../state/stages.js';
import { chosenClass } from '../state/target.js';
import { operationsText } from './operations.js';

/** Whether a distortion is being made. */
export const isDistorting = signal(false);

/** The name of a file without its ending, and without what earlier stages put behind it. */
const stemOf = (file: string): string => file.replace(/\.[^.]*$/, '').replace(/\.stage-\d+$/, '');

/** The names of a stage's picture and of its mask. */
export function namesFor(file: string): { readonly out: string; readonly mask: string } {
  const out = freeName(`${stemOf(file)}.stage-${stages.value.length}.png`);
  return { out, mask: out.replace(/\.png$/, '.mask.png') };
}

/**
 * What is marked, in words of the command line; where only a mask can say it, one is made and kept
 * under the name.
 */
export async function regionFor(
  marks: { readonly file: string; readonly class: string; readonly selection: Selection },
  name: string,
): Promise<string> {
  const text = regionText(marks.selection);
  if (text !== undefined) return text;
  await worker().call('mask', { ...marks, name });
  return name;
}

/** Distorts what is marked in the current stage: the next stage, which is shown. */
export async function distortMarked(): Promise<void> {
  const [about, parent, marks] = [subject(), current.value, selection.value];
  if (!about || !parent || marks.parts.length === 0 || isDistorting.value) return;
  isDistorting.value = true;
  const { file, class: target } = about;
  const { out, mask } = namesFor(file);
  const op = operationsText.value;
  try {
    const region = await regionFor({ file, class: target, selection: marks }, mask);
    const call = { file, class: target, region, invert: marks.isInverted, op, out };
    const facts = await worker().call('distort', call);
    const seen = await worker().call('look', { file: out });
    const stage: Stage = {
      id: newId(),
      file: out,
      title: op,
      made: {
        parent: parent.id,
        from: file,
        isOn: true,
        selection: marks,
        ...(region === mask && { mask }),
        facts,
      },
    };
    remember();
    batch(() => {
      dismiss();
      stages.value = [...stages.value, stage];
      currentId.value = stage.id;
      // The class that is watched stays, whatever the network now sees first.
      chosenClass.value = Number(target);
      looked.value = seen;
    });
    dropForgotten();
  } catch (error) {
    if (!isAborted(error)) say((error as Error).message);
  } finally {
    isDistorting.value = false;
  }
}
