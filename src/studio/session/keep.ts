import { effect } from '@preact/signals';
import { film } from '../filmstrip/film.js';
import { viewState } from '../link/view-state.js';
import { selection } from '../marking/state.js';
import { worker } from '../state/engine.js';
import { droppedNetwork } from '../state/network-files.js';
import { currentId, filesOf, stages } from '../state/stages.js';
import type { Database } from './database.js';
import { keysOf, LASTING, type SavedSession } from './saved.js';

/** Changes within this time, in milliseconds, are saved together: a slider makes sixty a second. */
const PAUSE = 150;

/** Saves the session whenever something of it has changed, and its pictures once each. */
export function keepSession(database: Database, tab: string, saved: Iterable<string>): () => void {
  const keys = keysOf(tab);
  const files = new Set(saved);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: Promise<void> = Promise.resolve();

  async function save(session: SavedSession): Promise<void> {
    const wanted = new Set(filesOf(session.stages));
    for (const file of wanted) {
      if (files.has(file)) continue;
      const bytes = await worker().call('readFile', { file });
      await database.put(keys.file(file), new Blob([bytes]));
      files.add(file);
    }
    await database.put(keys.session, session);
    for (const file of files) {
      if (wanted.has(file)) continue;
      await database.delete(keys.file(file));
      files.delete(file);
    }
  }

  return effect(() => {
    const id = currentId.value;
    if (id === undefined) return;
    const session: SavedSession = {
      version: 2,
      at: Date.now(),
      stages: stages.value,
      currentId: id,
      view: viewState(),
      network: droppedNetwork.value,
      selection: selection.value,
      film: film.value,
    };
    clearTimeout(timer);
    timer = setTimeout(() => {
      // What cannot be kept, for want of room, is not; the page goes on.
      last = last.then(() => save(session)).catch(() => undefined);
    }, PAUSE);
  });
}

/** Throws sessions away that nobody came back to. */
export async function forgetOld(database: Database, own: string): Promise<void> {
  for (const key of await database.keys('')) {
    const tab = key.slice(0, key.indexOf('/'));
    if (tab === own || key !== keysOf(tab).session) continue;
    const session = await database.get<Partial<SavedSession>>(key);
    if (Date.now() - (session?.at ?? 0) < LASTING) continue;
    for (const old of await database.keys(`${tab}/`)) await database.delete(old);
  }
}
