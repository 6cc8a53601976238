import { openBytes } from './actions/open-picture.js';
import { becomeIsolated } from './offline.js';
import { readStart } from './start.js';
import type { StartState } from './start-state.js';
import { openEngine } from './state/engine.js';
import { keepOnceExplained } from './state/kept.js';
import { say } from './state/notice.js';
import { followResults } from './state/results.js';

/** What is explained where nobody was told what to open. */
const EXAMPLE: StartState['pictures'] = [{ name: 'dog.png', url: './examples/dog.png' }];

/** Starts the engine, and opens what the server was told to hand over, or the example. */
export async function begin(): Promise<void> {
  await becomeIsolated();
  followResults();
  const [, told] = await Promise.all([openEngine(), readStart()]);
  const pictures = told?.pictures.length ? told.pictures : EXAMPLE;
  for (const { name, url } of pictures) {
    try {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`the server answers ${response.status}`);
      await openBytes(name, new Uint8Array(await response.arrayBuffer()));
    } catch (error) {
      say(`${name} cannot be opened: ${(error as Error).message}`);
    }
  }
  // What is kept under an address that ends with the server would only take room.
  if (!told?.isPassing) keepOnceExplained();
}
