import type { NetworkFiles } from '../../nn/network.js';
import type { StartState } from '../../studio/start-state.js';
import type { Addresses, Handed } from './answer.js';
import { type HandedNetwork, handedNetwork } from './handed-network.js';
import { type HandedPicture, handedPictures } from './handed-pictures.js';

/** What the user hands over to the page. */
export interface StudioRequest {
  /** Files, `-`, or http(s) addresses; the page opens the example without any. */
  readonly pictures: readonly string[];
  /** A network by its name or file; the one that comes with the page without. */
  readonly network?: string | undefined;
  /** What is said of the network. */
  readonly files?: NetworkFiles | undefined;
  readonly isPassing: boolean;
}

/**
 * What lies under the token: `start.json`, which names the rest, the pictures, and the network.
 * @throws UserError for a file that cannot be handed over
 */
export async function handedFiles(request: StudioRequest): Promise<(base: string) => Addresses> {
  const pictures = await handedPictures(request.pictures);
  const network =
    request.network === undefined
      ? undefined
      : await handedNetwork(request.network, request.files ?? {});
  return (base) => addressesOf(base, pictures, network, request.isPassing);
}

function addressesOf(
  base: string,
  pictures: readonly HandedPicture[],
  network: HandedNetwork | undefined,
  isPassing: boolean,
): Addresses {
  const keyOf = (name: string, index: number) => `pictures/${index}/${encodeURIComponent(name)}`;
  const start: StartState = {
    pictures: pictures.map(({ name }, index) => ({ name, url: base + keyOf(name, index) })),
    ...(network && { network: network.start(base) }),
    isPassing,
  };
  return new Map<string, Handed>([
    ...pictures.map(({ name, handed }, index) => [keyOf(name, index), handed] as const),
    ...(network?.files ?? []),
    [
      'start.json',
      {
        type: 'application/json; charset=utf-8',
        from: { bytes: new TextEncoder().encode(JSON.stringify(start)) },
        isKept: false,
      },
    ],
  ]);
}
