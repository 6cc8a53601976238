import type { NetworkSources } from '../../nn/describe/sources.js';
import { googlenetNetwork } from '../../nn/googlenet-network.js';
import type { Network } from '../../nn/network.js';
import { keepMemory } from '../../nn/unload.js';
import type { Engine } from '../../tensor/engine.js';
import type { Tensor } from '../../tensor/tensor.js';
import { readParameters } from '../read-parameters.js';
import type { FoundNetwork } from './find-network.js';
import { readImagenet } from './labels-for.js';

/**
 * Reads a GoogLeNet's parameters into the engine's memory.
 * @throws UserError when the file is broken, or not of this topology; no memory is taken then
 */
export async function readGooglenet(
  engine: Engine,
  { name, path }: FoundNetwork,
  sources: NetworkSources,
): Promise<Network> {
  let file: Tensor | undefined;
  let isViewed = false;
  try {
    const parameters = await readParameters(path, (size) => {
      file = engine.tensor([Math.ceil(size / 4)], 'float32');
      return new Uint8Array(file.data.buffer, file.offset, size);
    });
    const network = await googlenetNetwork(engine, {
      ...sources,
      name,
      path,
      parameters,
      readImagenet,
    });
    isViewed = [...network.weights.values()].some(
      ({ weight, bias }) => liesIn(file, weight) || liesIn(file, bias),
    );
    if (file !== undefined && isViewed) keepMemory(network, engine, [file]);
    return network;
  } finally {
    // Widened and copied weights need the file no longer.
    if (file !== undefined && !isViewed) engine.release(file);
  }
}

const liesIn = (file: Tensor | undefined, part: Tensor | undefined): boolean =>
  file !== undefined &&
  part !== undefined &&
  part.offset >= file.offset &&
  part.offset < file.offset + file.data.byteLength;
