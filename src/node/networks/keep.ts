import { rm, stat } from 'node:fs/promises';
import type { KnownNetwork } from '../../nn/manifest.js';
import { known, pathOf, unknown } from './find-network.js';
import { type ListedNetwork, listNetworks } from './manifest.js';
import { removePart } from './part.js';
import { hashOf } from './pull.js';

/** Whether a network is on this machine. */
export type NetworkState = 'embedded' | 'pulled' | 'partly pulled' | 'not pulled';

/** A network, and whether it is there. */
export interface KeptNetwork {
  readonly entry: KnownNetwork;
  readonly state: NetworkState;
  /** Where it is, or would be. */
  readonly path: string;
  /** Bytes that are there of it. */
  readonly present: number;
}

/** All networks that are known by name, and which of them are there. */
export const keptNetworks = async (): Promise<readonly KeptNetwork[]> =>
  Promise.all((await listNetworks()).map(keptOf));

async function keptOf(listed: ListedNetwork): Promise<KeptNetwork> {
  const { entry } = listed;
  const path = pathOf(listed);
  if (entry.embedded) return { entry, path, state: 'embedded', present: entry.bytes };
  const whole = await sizeOf(path);
  if (whole > 0) return { entry, path, state: 'pulled', present: whole };
  const part = await sizeOf(`${path}.part`);
  return { entry, path, state: part > 0 ? 'partly pulled' : 'not pulled', present: part };
}

const sizeOf = async (path: string): Promise<number> =>
  (await stat(path).catch(() => undefined))?.size ?? 0;

/**
 * A network that is known by name.
 * @throws UserError where there is none; it suggests the nearest
 */
export async function knownNetwork(name: string): Promise<ListedNetwork> {
  const listed = await known(name);
  if (listed !== undefined) return listed;
  throw unknown(
    name,
    (await listNetworks()).map(({ entry }) => entry.name),
  );
}

/** What a check of a network's file has found. */
export interface Verified {
  readonly name: string;
  readonly path: string;
  readonly isRight: boolean;
  readonly sha256: { readonly wanted: string; readonly found: string };
}

/**
 * Compares a network's file with the hash in its manifest.
 * @param read is told how many bytes have been read since it was told last
 */
export async function verify(
  { entry, path }: KeptNetwork,
  read?: (bytes: number) => void,
): Promise<Verified> {
  const found = await hashOf(path, read);
  return {
    name: entry.name,
    path,
    isRight: found === entry.sha256,
    sha256: { wanted: entry.sha256, found },
  };
}

/** Removes a pulled network, or what has been pulled of it. Returns how many bytes there were. */
export async function remove({ path, present }: KeptNetwork): Promise<number> {
  await rm(path, { force: true });
  await removePart(`${path}.part`);
  return present;
}
