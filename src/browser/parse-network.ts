import { sha256 } from '../hash.js';
import type { NetworkDescription } from '../nn/describe/description.js';
import { decodeLabels } from '../nn/formats/labels.js';
import { parseParameters } from '../nn/formats/parameters.js';
import { googlenetNetwork } from '../nn/googlenet-network.js';
import { looksLikeOnnx } from '../nn/import/looks-like-onnx.js';
import type { ReadExternal } from '../nn/import/onnx/external-data.js';
import type { Network } from '../nn/network.js';
import type { Engine } from '../tensor/engine.js';

/** A network's file, as a page has it. */
export interface NetworkBytes {
  /** How the network is called, which is also what messages call the file. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** A file of class labels. */
  readonly labels?: { readonly name: string; readonly bytes: Uint8Array } | undefined;
  /** How pictures become its input, as far as that is known. */
  readonly description?: NetworkDescription | undefined;
  /** Files in which an ONNX model keeps weights, by what it calls them. */
  readonly beside?: Readonly<Record<string, Uint8Array>> | undefined;
  /** A file of the labels of ImageNet's 1000 classes. */
  readonly readImagenet: () => Promise<Uint8Array>;
}

/**
 * Makes a network of a file, in the engine's memory: an ONNX model, or a GoogLeNet as safetensors or
 * caffemodel. Its content tells what kind of file it is.
 * @throws UserError when the file is broken, or has what there is no layer for; no memory is taken then
 */
export async function parseNetwork(engine: Engine, given: NetworkBytes): Promise<Network> {
  const { name, bytes, labels, description = {} } = given;
  const said = {
    name,
    path: name,
    descriptions: [description],
    labels: labels && { labels: decodeLabels(labels.bytes, labels.name), file: labels.name },
    isNamed: true,
    isMeanGiven: false,
    readImagenet: async () => ({
      labels: decodeLabels(await given.readImagenet(), 'imagenet'),
      file: 'imagenet',
    }),
  };
  const hash = sha256().update(bytes).hex();
  if (!looksLikeOnnx(name, bytes[0])) {
    const parameters = { ...(await parseParameters(bytes, name)), sha256: hash };
    return googlenetNetwork(engine, { ...said, parameters });
  }
  const { onnxNetwork } = await import('../nn/import/onnx-network.js');
  const readExternal = externalIn(given);
  return onnxNetwork(engine, { ...said, bytes, sha256: hash, readExternal });
}

/** Reads weights from the files that were given with a model; undefined where there are none. */
function externalIn({ beside }: NetworkBytes): ReadExternal | undefined {
  if (beside === undefined) return undefined;
  return (location, offset, length) =>
    (beside[location] ?? new Uint8Array()).subarray(offset, offset + length);
}
