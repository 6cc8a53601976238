import { batch, signal } from '@preact/signals';
import { type Client, startClient } from '../engine/client.js';
import type { GivenNetwork, NetworkFacts } from '../engine/protocol.js';
import { transferables } from '../engine/transferables.js';

/** How the engine runs in this page. */
export interface EngineMode {
  /** Whether threads can share memory here. */
  readonly isIsolated: boolean;
  readonly threads: number;
}

/** What has become of the engine. */
export type EngineState =
  | { readonly status: 'starting' }
  | { readonly status: 'ready'; readonly mode: EngineMode }
  | { readonly status: 'failed'; readonly message: string };

export const engine = signal<EngineState>({ status: 'starting' });
export const network = signal<NetworkFacts | undefined>(undefined);

let client: Client | undefined;

/** The engine's worker, started when it is first called. */
export function worker(): Client {
  client ??= startClient();
  return client;
}

/** No more threads than this are asked for: beyond, they wait for each other. */
const MOST_THREADS = 8;

/** As many threads as the machine has cores, where they can share memory. */
export const threadsHere = (): number =>
  globalThis.crossOriginIsolated
    ? Math.max(1, Math.min(MOST_THREADS, navigator.hardwareConcurrency))
    : 1;

/**
 * Starts the engine with a network, or changes it to another; without one, to that beside the page.
 * @throws CallError when the network cannot be used: what was there before goes on
 */
export async function openNetwork(given?: GivenNetwork): Promise<void> {
  const move = given === undefined ? [] : transferables(given);
  const request = { threads: threadsHere(), network: given };
  const { threads, network: facts } = await worker().call('open', request, { move });
  batch(() => {
    network.value = facts;
    engine.value = {
      status: 'ready',
      mode: { isIsolated: globalThis.crossOriginIsolated, threads },
    };
  });
}
