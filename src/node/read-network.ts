import { quote, UserError } from '../errors.js';
import type { Network, NetworkFiles } from '../nn/network.js';
import { unloadNetwork } from '../nn/unload.js';
import type { Engine } from '../tensor/engine.js';
import { checkFields } from '../validate.js';
import { findNetwork } from './networks/find-network.js';
import { isOnnx } from './networks/is-onnx.js';
import { readGooglenet } from './networks/read-googlenet.js';
import { sourcesOf } from './networks/sources.js';

const FILES: Readonly<Record<keyof NetworkFiles, true>> = {
  network: true,
  weights: true,
  labels: true,
  mean: true,
  size: true,
  channels: true,
  scale: true,
  std: true,
  output: true,
};

/** The network that is meant where none is named. */
const EMBEDDED = 'googlenet-emoji';

/**
 * Reads a network into the engine's memory; its content tells what kind of file it is.
 * @throws UserError when a file is missing or broken, the network has what there is no layer for, or it
 *   has to be pulled first; no memory is taken then
 */
export async function loadNetwork(engine: Engine, files: NetworkFiles = {}): Promise<Network> {
  checkFields('what a network is loaded by', files, FILES);
  const found = await findNetwork(wantedOf(files));
  const { path, name, known } = found;
  const sources = await sourcesOf(found, files);
  const isModel = await isOnnx(path);
  if (!isModel && files.output !== undefined) {
    throw new UserError(
      `${name} has one output, its scores; only an .onnx network has others, such as ${quote(files.output)}`,
    );
  }
  const network = isModel
    ? await (await import('./networks/read-onnx.js')).readOnnxNetwork(engine, found, sources)
    : await readGooglenet(engine, found, sources);
  if (known === undefined || network.sha256 === known.entry.sha256) return network;
  unloadNetwork(network);
  throw new UserError(
    `the file of ${name} is not the one that was pulled (${path}: SHA-256 ${network.sha256}, not ${known.entry.sha256}); load it anew by: whypixel networks pull ${name}`,
    { code: 'unreadable' },
  );
}

function wantedOf({ network, weights }: NetworkFiles): string {
  if (network !== undefined && weights !== undefined && network !== weights) {
    throw new UserError((n) => `${n('weights')} is another name of ${n('network')}; give one`, {
      field: 'weights',
    });
  }
  return network ?? weights ?? EMBEDDED;
}
