import { fetchFile, fetchNetwork } from './actions/fetch-network.js';
import { openBytes } from './actions/open-picture.js';
import { takeFiles } from './actions/take-files.js';
import { becomeIsolated } from './offline.js';
import { readStart } from './start.js';
import type { StartState } from './start-state.js';
import { engine, openNetwork } from './state/engine.js';
import { keepOnceExplained } from './state/kept.js';
import { say } from './state/notice.js';
import { followResults } from './state/results.js';

/** What is explained where nobody was told what to open. */
const EXAMPLE: StartState['pictures'] = [{ name: 'dog.png', url: './examples/dog.png' }];

/** Starts the engine, and opens what the server was told to hand over, or the example. */
export async function begin(): Promise<void> {
  await becomeIsolated();
  followResults();
  takeFiles();
  const told = await readStart();
  await startEngine(told?.network);
  if (engine.value.status !== 'ready') return;
  const pictures = told?.pictures.length ? told.pictures : EXAMPLE;
  for (const { name, url } of pictures) {
    try {
      await openBytes(name, await fetchFile(url));
    } catch (error) {
      say(`${name} cannot be opened: ${(error as Error).message}`);
    }
  }
  // What is kept under an address that ends with the server would only take room.
  if (!told?.isPassing) keepOnceExplained();
}

/** Starts the engine with the network that was named; where that is refused, with the page's own. */
async function startEngine(network: StartState['network']): Promise<void> {
  try {
    if (network !== undefined) {
      try {
        await openNetwork(await fetchNetwork(network));
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
