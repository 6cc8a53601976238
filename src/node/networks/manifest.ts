import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../errors.js';
import { type KnownNetwork, parseManifest } from '../../nn/manifest.js';
import { fileKind, readFileBytes } from '../read-file.js';

/** The folder of the package that has the manifest, and the files that it names. */
const WEIGHTS = fileURLToPath(new URL('../../../weights/', import.meta.url));

const FILE_LIMIT = 4 * 2 ** 20;

/** A network of a manifest, and the folder that its entry's files lie in. */
export interface ListedNetwork {
  readonly entry: KnownNetwork;
  readonly folder: string;
}

/** The path of a file in the package's folder of weights. */
export const packaged = (file: string): string => join(WEIGHTS, file);

/**
 * The networks that whypixel knows by name: those of the manifest that `WHYPIXEL_MANIFEST` names, if it
 * does, before those of the package.
 * @throws UserError when a manifest cannot be used
 */
export async function listNetworks(
  own = process.env.WHYPIXEL_MANIFEST,
): Promise<readonly ListedNetwork[]> {
  const paths = [...(own ? [own] : []), packaged('manifest.json')];
  const lists = await Promise.all(paths.map(readManifest));
  const byName = new Map<string, ListedNetwork>();
  for (const listed of lists.flat()) {
    const { name } = listed.entry;
    // What comes with the package lies in the package, though a copy of its manifest names it elsewhere.
    const isPackaged =
      listed.folder === dirname(packaged('manifest.json')) && listed.entry.embedded;
    if (!byName.has(name) || isPackaged) byName.set(name, listed);
  }
  return [...byName.values()];
}

async function readManifest(path: string): Promise<ListedNetwork[]> {
  const kind = fileKind('manifest', FILE_LIMIT, 'check WHYPIXEL_MANIFEST');
  const text = new TextDecoder().decode(await readFileBytes(path, kind));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UserError(`the manifest ${path} is not valid JSON`, { code: 'unreadable', cause });
  }
  const folder = dirname(path);
  return parseManifest(json, path).map((entry) => ({ entry, folder }));
}
