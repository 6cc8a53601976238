import { readNetwork } from './actions/change-network.js';
import { fetchFile, fetchNetwork } from './actions/fetch-network.js';
import { openBytes } from './actions/open-picture.js';
import { takeFiles } from './actions/take-files.js';
import { followFilm } from './filmstrip/film.js';
import { followHistoryKeys } from './filmstrip/history.js';
import { takeLink } from './link/state-link.js';
import { applyView } from './link/view-state.js';
import { followMarks } from './marking/state.js';
import { becomeIsolated, leaveOtherBuild } from './offline.js';
import { type Database, openDatabase } from './session/database.js';
import { forgetOld, keepSession } from './session/keep.js';
import { restorePictures } from './session/restore.js';
import { keysOf, parseSaved, type SavedSession } from './session/saved.js';
import { tabName } from './session/tab.js';
import { readStart } from './start.js';
import type { StartState } from './start-state.js';
import { engine, openNetwork } from './state/engine.js';
import { keepOnceExplained } from './state/kept.js';
import { droppedNetwork, handedNetwork } from './state/network-files.js';
import { say } from './state/notice.js';
import { followResults } from './state/results.js';
import { filesOf, looked, stages } from './state/stages.js';
import { nameTab } from './state/tab-title.js';

/** What is explained where nobody was told what to open. */
const EXAMPLE: StartState['pictures'] = [{ name: 'dog.png', url: './examples/dog.png' }];

/**
 * Starts the engine, and opens what the page's address asks for; else what this tab had open before it was
 * reloaded; else what the server was told to hand over, or the example.
 */
export async function begin(): Promise<void> {
  await becomeIsolated();
  await leaveOtherBuild();
  followResults();
  followMarks();
  followFilm();
  followHistoryKeys();
  takeFiles();
  nameTab();
  const told = await readStart();
  const link = takeLink();
  const kept = await openKept();
  const isRestored =
    link === undefined &&
    kept?.session !== undefined &&
    (await restore(kept, kept.session, told?.network));
  if (!isRestored) {
    await startEngine(told?.network);
    if (engine.value.status !== 'ready') return;
    await openHanded(told?.pictures.length ? told.pictures : exampleOf(link));
    if (link !== undefined) followLink(link);
  }
  if (kept !== undefined) {
    keepSession(kept.database, kept.tab, isRestored ? filesOf(stages.value) : []);
    await forgetOld(kept.database, kept.tab);
  }
  // What is kept under an address that ends with the server would only take room.
  if (!told?.isPassing) keepOnceExplained();
}

/** Opens what this tab had open. @returns whether that could be done */
async function restore(
  { database, tab }: Kept,
  session: SavedSession,
  handed: StartState['network'],
): Promise<boolean> {
  const [model, ...others] = session.network;
  try {
    if (model === undefined) await startEngine(handed);
    else await openNetwork(await readNetwork([model, ...others]));
    droppedNetwork.value = session.network;
    await restorePictures(database, tab, session);
    return true;
  } catch (error) {
    droppedNetwork.value = [];
    say(`What was open cannot be opened again: ${(error as Error).message}`);
    return false;
  }
}

/** What the browser keeps for this tab. */
interface Kept {
  readonly database: Database;
  readonly tab: string;
  readonly session: SavedSession | undefined;
}

/** Undefined where the browser keeps nothing, as in some private windows. */
async function openKept(): Promise<Kept | undefined> {
  try {
    const [database, tab] = [await openDatabase(), tabName()];
    return { database, tab, session: parseSaved(await database.get(keysOf(tab).session)) };
  } catch {
    return undefined;
  }
}

/** Chooses what a link says, of its picture or of another. */
function followLink({ picture, view }: NonNullable<ReturnType<typeof takeLink>>): void {
  if (picture.sha256 !== undefined && picture.sha256 !== looked.value?.sha256) {
    say(`The link is about ${picture.name}: open that picture to see it as it was.`);
  }
  applyView(view);
}

/** The example that a link is about, or the first. */
const exampleOf = (link: ReturnType<typeof takeLink>): StartState['pictures'] => {
  const { name, url } = link?.picture ?? {};
  return name !== undefined && url !== undefined ? [{ name, url }] : EXAMPLE;
};

/** Opens pictures by their addresses. */
async function openHanded(pictures: StartState['pictures']): Promise<void> {
  for (const { name, url } of pictures) {
    try {
      const isExample = url.startsWith('./examples/');
      await openBytes(name, await fetchFile(url), isExample ? url : undefined);
    } catch (error) {
      say(`${name} cannot be opened: ${(error as Error).message}`);
    }
  }
}

/** Starts the engine with the network that was named; where that is refused, with the page's own. */
async function startEngine(network: StartState['network']): Promise<void> {
  try {
    if (network !== undefined) {
      try {
        await openNetwork(await fetchNetwork(network));
        handedNetwork.value = network.name;
        return;
      } catch (error) {
        say((error as Error).message);
      }
    }
    await openNetwork();
  } catch (error) {
    engine.value = { status: 'failed', message: (error as Error).message };
  }
}
