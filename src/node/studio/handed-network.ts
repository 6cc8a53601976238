import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { quote, UserError } from '../../errors.js';
import type { NetworkDescription } from '../../nn/describe/description.js';
import type { Label } from '../../nn/formats/labels.js';
import type { OnnxModel } from '../../nn/import/onnx/model.js';
import type { NetworkFiles } from '../../nn/network.js';
import type { StartState } from '../../studio/start-state.js';
import { findNetwork } from '../networks/find-network.js';
import { insideFolder } from '../networks/inside-folder.js';
import { isOnnx } from '../networks/is-onnx.js';
import { sourcesOf } from '../networks/sources.js';
import { readParameters } from '../read-parameters.js';
import type { Handed } from './answer.js';

/** A network for the page: what it is told, and the files that it fetches, by their keys. */
export interface HandedNetwork {
  readonly files: ReadonlyMap<string, Handed>;
  /** @param base what addresses of handed files begin with */
  readonly start: (base: string) => NonNullable<StartState['network']>;
}

const onDisk = async (path: string): Promise<Handed> => ({
  type: 'application/octet-stream',
  from: { path: await realpath(path) },
  isKept: false,
});

/**
 * Finds the network that is meant, and all that is said of it on this machine.
 * @throws UserError where it is missing, damaged, no network, or has to be pulled first, and where what
 *   is said of it is damaged
 */
export async function handedNetwork(wanted: string, given: NetworkFiles): Promise<HandedNetwork> {
  const found = await findNetwork(wanted);
  const { descriptions, labels } = await sourcesOf(found, given);
  const key = `network/${encodeURIComponent(basename(found.path))}`;
  const beside = await filesBeside(found.path);
  const files = new Map([[key, await onDisk(found.path)]]);
  for (const { key, path } of beside) files.set(key, await onDisk(path));
  const labelsKey = 'network-labels.json';
  if (labels !== undefined) files.set(labelsKey, asJson(labels.labels));
  return {
    files,
    start: (base) => ({
      name: found.name,
      url: base + key,
      ...(labels && { labels: base + labelsKey }),
      ...(beside.length > 0 && {
        beside: Object.fromEntries(beside.map(({ location, key }) => [location, base + key])),
      }),
      description: firstOf(descriptions),
    }),
  };
}

/** Labels as a file of labels. */
const asJson = (labels: readonly Label[]): Handed => ({
  type: 'application/json; charset=utf-8',
  from: {
    bytes: new TextEncoder().encode(
      JSON.stringify(labels.map(({ synset, text }) => (synset ? `${synset} ${text}` : text))),
    ),
  },
  isKept: false,
});

/** Of each field what the first description says that says anything. */
function firstOf(
  descriptions: readonly NetworkDescription[],
): NonNullable<StartState['network']>['description'] {
  const said = descriptions.map(({ labels: _, ...description }) =>
    Object.fromEntries(Object.entries(description).filter(([, value]) => value !== undefined)),
  );
  return Object.assign({}, ...said.reverse());
}

interface FileBeside {
  /** What the model calls it. */
  readonly location: string;
  readonly key: string;
  readonly path: string;
}

/** Reads the network's file once, to see that it is one; the files that keep its weights beside it. */
async function filesBeside(path: string): Promise<FileBeside[]> {
  if (!(await isOnnx(path))) {
    await readParameters(path);
    return [];
  }
  const { parseOnnx } = await import('../../nn/import/onnx/parse-model.js');
  const { readModel } = await import('../networks/read-onnx.js');
  const { bytes } = await readModel(path);
  const locations = [...new Set(locationsOf(parseOnnx(bytes, path)))];
  return Promise.all(
    locations.map(async (location, index) => ({
      location,
      key: `network-beside/${index}`,
      path: await insideFolder(dirname(path), location, (reason) => {
        throw new UserError(`${quote(path)} keeps weights in ${quote(location)}, ${reason}`, {
          code: 'unreadable',
        });
      }),
    })),
  );
}

/** The files that a model's tensors lie in. */
function locationsOf({ initializers, nodes }: OnnxModel): string[] {
  const attributes = nodes.flatMap(({ attributes }) => [...attributes.values()]);
  const constants = attributes.flatMap((one) => (one.kind === 'tensor' ? [one.value] : []));
  return [...initializers.values(), ...constants].flatMap(({ external }) =>
    external ? [external.location] : [],
  );
}
