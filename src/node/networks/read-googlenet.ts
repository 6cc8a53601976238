import { UserError } from '../../errors.js';
import { completeInput } from '../../nn/describe/complete-input.js';
import { googlenetInput, googlenetOf } from '../../nn/googlenet.js';
import { assembleNetwork, classCount, type Network } from '../../nn/network.js';
import { keepMemory } from '../../nn/unload.js';
import type { Engine } from '../../tensor/engine.js';
import type { Tensor } from '../../tensor/tensor.js';
import { readParameters } from '../read-parameters.js';
import type { FoundNetwork } from './find-network.js';
import { chooseLabels } from './labels-for.js';
import { notesOf } from './notes.js';
import type { NetworkSources } from './sources.js';

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
    const found = googlenetOf(parameters, path);
    const { descriptions, labels: given, isNamed, isMeanGiven } = sources;
    const { input } = completeInput([...descriptions, googlenetInput], googlenetInput.size);
    const classes = classesOf(found.graph, input);
    const { labels, areAssumed } = await chooseLabels(given, classes, isNamed);
    const certainty = { input, isMeanGiven, assumed: undefined, areLabelsAssumed: areAssumed };
    const network = assembleNetwork(engine, {
      name,
      graph: found.graph,
      input,
      labels,
      notes: [...found.notes, ...notesOf(path, certainty)],
      parameters: { ...parameters, ...found.parameters },
      file: path,
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

/** The number of classes; the input may be too small for the topology. */
function classesOf(graph: Network['graph'], input: Network['input']): number {
  try {
    return classCount(graph, input);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(
      (name) =>
        `${name('size')} ${input.size.join('×')} does not fit the network: ${(error as Error).message}`,
      { field: 'size', cause: error },
    );
  }
}
