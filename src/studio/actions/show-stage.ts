import { batch } from '@preact/signals';
import { isAborted } from '../engine/client.js';
import { say } from '../state/notice.js';
import { currentId, look, looked, type Stage } from '../state/stages.js';

let last: AbortController | undefined;

/**
 * Shows a stage: the network looks at its picture, and the heatmaps follow. What is shown stays until
 * then; a newer call gives an older one up.
 */
export async function showStage(stage: Stage): Promise<void> {
  last?.abort();
  const controller = new AbortController();
  last = controller;
  const { signal } = controller;
  try {
    const seen = await look(stage.file, signal);
    batch(() => {
      currentId.value = stage.id;
      looked.value = seen;
    });
  } catch (error) {
    if (!isAborted(error)) say((error as Error).message);
  }
}
