import { UserError } from '../../errors.js';
import type { NetworkFiles } from '../../nn/network.js';
import { networkFolder } from './cache-folder.js';
import { findNetwork } from './find-network.js';
import { type InspectDocument, inspectNetwork as inspectFound } from './inspect-network.js';
import { knownNetwork } from './keep.js';
import { type PullOptions, pull as pullEntry } from './pull.js';

/**
 * Loads a known network, by its name, as `whypixel networks pull` does: goes on where an earlier pull has
 * ended, tries one source after the other, and checks length and SHA-256. From then on
 * `loadNetwork(engine, { network: name })` finds it.
 *
 * @example
 * ```ts
 * import { createEngine, loadNetwork, pull } from 'whypixel';
 *
 * await pull('googlenet', { progress: (done, total) => console.log(`${done} of ${total} bytes`) });
 * const network = await loadNetwork(await createEngine(), { network: 'googlenet' });
 * ```
 * @param options `folder` is by default where the command keeps networks
 * @returns the file's path, and whether it was there already
 * @throws UserError for an unknown name, a network that comes with the package, where no source has the
 *   file, or when the signal is given; what was loaded stays for the next time
 */
export async function pull(
  name: string,
  options: Partial<PullOptions> = {},
): Promise<{ readonly path: string; readonly wasThere: boolean }> {
  const { entry } = await knownNetwork(name);
  if (entry.embedded) {
    throw new UserError(`${entry.name} comes with whypixel; there is nothing to pull`);
  }
  return pullEntry(entry, { folder: networkFolder(), ...options });
}

/**
 * Looks into a network, by its name or its file's path, as `whypixel networks inspect` does: layers,
 * shapes, parameters and cost, what was folded and what is missing.
 * @param files `size`, `[height, width]`, is for files that leave the input's size open
 * @throws UserError when there is none, it is no network, damaged, or has to be pulled first
 */
export const inspectNetwork = async (
  nameOrFile: string,
  files: NetworkFiles = {},
): Promise<InspectDocument> => inspectFound(await findNetwork(nameOrFile), files);
