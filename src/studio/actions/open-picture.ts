import { batch } from '@preact/signals';
import { isAborted } from '../engine/client.js';
import { worker } from '../state/engine.js';
import { say } from '../state/notice.js';
import { currentId, look, looked, type Stage, stages } from '../state/stages.js';
import { chosenClass, contrastClass } from '../state/target.js';
import { show, WHOLE } from '../state/view.js';

/** An id that no stage has. */
export function newId(): string {
  const numbers = stages.value.map(({ id }) => Number(id.slice(1)));
  return `s${Math.max(0, ...numbers) + 1}`;
}

/** A name that no file of this session has. */
export function freeName(name: string): string {
  const taken = new Set(stages.value.map(({ file }) => file));
  if (!taken.has(name)) return name;
  const [, stem, ending] = /^(.*?)(\.[^.]*)?$/s.exec(name) as RegExpExecArray;
  for (let n = 2; ; n++) {
    const candidate = `${stem}-${n}${ending ?? ''}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/**
 * Opens a picture, and shows it once the network has looked at it. What was shown stays where it cannot
 * be used, and one line says why.
 */
export async function openBytes(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  url?: string,
): Promise<void> {
  const file = freeName(name);
  try {
    await worker().call('addFile', { name: file, bytes }, { move: [bytes.buffer] });
    const seen = await look(file);
    const stage: Stage = { id: newId(), file, title: name, ...(url && { url }) };
    batch(() => {
      stages.value = [...stages.value, stage];
      currentId.value = stage.id;
      chosenClass.value = undefined;
      contrastClass.value = undefined;
      looked.value = seen;
      show(WHOLE);
    });
  } catch (error) {
    if (isAborted(error)) return;
    say((error as Error).message);
    await worker()
      .call('dropFile', { file })
      .catch(() => undefined);
  }
}
