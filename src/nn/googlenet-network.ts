import { UserError } from '../errors.js';
import type { Engine } from '../tensor/engine.js';
import { completeInput } from './describe/complete-input.js';
import { notesOf } from './describe/notes.js';
import { chooseLabels, type NetworkSources, type ReadImagenet } from './describe/sources.js';
import type { Parameters } from './formats/parameters.js';
import { googlenetInput, googlenetOf } from './googlenet.js';
import { assembleNetwork, classCount, type Network } from './network.js';

/** A GoogLeNet's parameters, and what is said about it. */
export interface GooglenetParts extends NetworkSources {
  /** How the network is called. */
  readonly name: string;
  /** What messages call the file. */
  readonly path: string;
  readonly parameters: Parameters;
  readonly readImagenet: ReadImagenet;
}

/**
 * Makes a network of a GoogLeNet's parameters, in the engine's memory.
 * @throws UserError when they are not of this topology; no memory is taken then
 */
export async function googlenetNetwork(engine: Engine, parts: GooglenetParts): Promise<Network> {
  const { name, path, parameters, descriptions, isMeanGiven } = parts;
  const found = googlenetOf(parameters, path);
  const { input } = completeInput([...descriptions, googlenetInput], googlenetInput.size);
  const classes = classesOf(found.graph, input);
  const { labels, areAssumed } = await chooseLabels(parts, classes, parts.readImagenet);
  const certainty = { input, isMeanGiven, assumed: undefined, areLabelsAssumed: areAssumed };
  return assembleNetwork(engine, {
    name,
    graph: found.graph,
    input,
    labels,
    notes: [...found.notes, ...notesOf(path, certainty)],
    parameters: { ...parameters, ...found.parameters },
    file: path,
  });
}

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
