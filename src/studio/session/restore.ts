import { batch } from '@preact/signals';
import { film } from '../filmstrip/film.js';
import { applyView } from '../link/view-state.js';
import { selection } from '../marking/state.js';
import { worker } from '../state/engine.js';
import { currentId, filesOf, look, looked, stages } from '../state/stages.js';
import type { Database } from './database.js';
import { keysOf, type SavedSession } from './saved.js';

/**
 * Opens the pictures of a saved session again, and looks at the one that was shown.
 * @throws Error where a picture is gone or cannot be used
 */
export async function restorePictures(
  database: Database,
  tab: string,
  session: SavedSession,
): Promise<void> {
  const keys = keysOf(tab);
  for (const name of new Set(filesOf(session.stages))) {
    const blob = await database.get<Blob>(keys.file(name));
    if (blob === undefined) throw new Error(`${name} was not kept`);
    const bytes = new Uint8Array(await blob.arrayBuffer());
    await worker().call('addFile', { name, bytes }, { move: [bytes.buffer] });
  }
  const stage = session.stages.find(({ id }) => id === session.currentId) ?? session.stages[0];
  if (stage === undefined) throw new Error('the session has no picture');
  const seen = await look(stage.file);
  batch(() => {
    stages.value = session.stages;
    currentId.value = stage.id;
    looked.value = seen;
    applyView(session.view);
    film.value = session.film;
    selection.value = session.selection;
  });
}
