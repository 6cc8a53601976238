import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { quote, UserError } from '../../errors.js';
import type { KnownNetwork } from '../../nn/manifest.js';
import { networkFolder } from './cache-folder.js';
import { type ListedNetwork, listNetworks } from './manifest.js';

/** A network's file on this machine, and what is known about it. */
export interface FoundNetwork {
  readonly name: string;
  readonly path: string;
  readonly known?: ListedNetwork;
}

const ENDINGS = /\.(onnx|safetensors|caffemodel)$/i;

/** Whether a text can only be meant as the name of a file. */
const isPath = (text: string): boolean => /[/\\]/.test(text) || ENDINGS.test(text);

/** Where a network of a manifest is, or would be once it is pulled. */
export const pathOf = ({ entry, folder }: ListedNetwork): string =>
  entry.embedded ? join(folder, entry.file) : join(networkFolder(), entry.file);

/** The network of that name, if a manifest has it. */
export const known = async (name: string): Promise<ListedNetwork | undefined> =>
  (await listNetworks()).find(({ entry }) => entry.name === name);

/**
 * Finds the network that a text means: one of a manifest by its name, or a file by its path.
 * @throws UserError where there is none, or it has to be pulled first
 */
export async function findNetwork(text: string): Promise<FoundNetwork> {
  const file = { name: basename(text), path: text };
  if (isPath(text)) return file;
  const networks = await listNetworks();
  const listed = networks.find(({ entry }) => entry.name === text);
  if (listed === undefined) {
    if (await isFile(text)) return file;
    throw unknown(
      text,
      networks.map(({ entry }) => entry.name),
    );
  }
  const path = pathOf(listed);
  if (!listed.entry.embedded && !(await isFile(path))) throw notPulled(listed.entry);
  return { name: text, path, known: listed };
}

const isFile = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isFile() === true;

/** A number of bytes in megabytes, as providers count. */
export const megabytes = (bytes: number): string =>
  `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

const notPulled = ({ name, bytes }: KnownNetwork): UserError =>
  new UserError(
    `the network ${name} is not on this machine yet; load it by: whypixel networks pull ${name} (${megabytes(bytes)})`,
    { code: 'unreadable', field: 'network' },
  );

/** How many letters may differ for a name to be what was meant. */
const NEAR = 3;

/** There is no network of that name; the nearest is suggested. */
export function unknown(text: string, names: readonly string[]): UserError {
  const nearest = closest(text, names);
  const hint = distance(text, nearest) <= NEAR ? `did you mean ${nearest}? ` : '';
  return new UserError(
    `there is no network ${quote(text)}, and no file of that name; ${hint}whypixel networks list names them`,
    { field: 'network' },
  );
}
