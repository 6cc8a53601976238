import { sha256 } from '../hash.js';
import { decodeLabels, type Label, labelsFor } from '../nn/formats/labels.js';
import { inputWithMean } from '../nn/formats/mean.js';
import { parseParameters } from '../nn/formats/parameters.js';
import { googlenetInput, googlenetOf } from '../nn/googlenet.js';
import { assembleNetwork, classCount, type Network, type NetworkFiles } from '../nn/network.js';
import type { Engine } from '../tensor/engine.js';
import { fetchBytes } from './fetch.js';

/** Where the embedded network's files are in the package: two folders above the bundle. */
const packaged = () => new URL('../../weights/googlenet-emoji/', import.meta.url);

/**
 * Fetches a GoogLeNet into the engine's memory; the files are named by their URLs.
 * @param folder the embedded network's, with a slash at its end
 * @throws UserError when a file cannot be fetched, is broken, or not of this topology; no memory is
 *   taken then
 */
export async function loadNetwork(
  engine: Engine,
  { weights, labels, mean }: NetworkFiles = {},
  folder: URL = packaged(),
): Promise<Network> {
  const url = weights ?? new URL('model.safetensors', folder).href;
  const bytes = await fetchBytes(url);
  const parameters = {
    ...(await parseParameters(bytes, url)),
    sha256: sha256().update(bytes).hex(),
  };
  const found = googlenetOf(parameters, url);
  const { input, notes } = await inputWithMean(googlenetInput, mean, fetchBytes);
  return assembleNetwork(engine, {
    name: weights === undefined ? 'googlenet-emoji' : lastPart(url),
    graph: found.graph,
    input,
    labels: await fetchLabels({ weights, labels }, folder, classCount(found.graph, input)),
    notes: [...found.notes, ...notes],
    parameters: { ...parameters, ...found.parameters },
    file: url,
  });
}

/** What a URL ends with, without the query: the file's name. */
const lastPart = (url: string): string => url.replace(/[?#].*$/, '').replace(/^.*\//, '');

async function fetchLabels(
  { weights, labels }: NetworkFiles,
  folder: URL,
  classes: number,
): Promise<Label[]> {
  if (labels === undefined && weights !== undefined) return labelsFor(undefined, classes);
  const file = labels ?? new URL('labels.json', folder).href;
  const given = { labels: decodeLabels(await fetchBytes(file), file), file };
  return labelsFor(given, classes, weights !== undefined);
}
