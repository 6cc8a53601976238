import { worker } from '../state/engine.js';
import { filesOf, stages } from '../state/stages.js';
import { rememberedFiles } from './history.js';

/** Files that the worker was told to keep, as far as stages are concerned. */
let kept: ReadonlySet<string> = new Set();

/** Lets the worker forget the pictures and masks that no stage has, and that undo cannot bring back. */
export function dropForgotten(): void {
  const wanted = rememberedFiles();
  for (const file of kept) {
    if (!wanted.has(file))
      worker()
        .call('dropFile', { file })
        .catch(() => undefined);
  }
  kept = new Set([...wanted, ...filesOf(stages.value)]);
}
