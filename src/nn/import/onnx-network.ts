import { quote, UserError } from '../../errors.js';
import type { Engine } from '../../tensor/engine.js';
import { surveyOf } from '../../tensor/survey.js';
import { completeInput } from '../describe/complete-input.js';
import { notesOf } from '../describe/notes.js';
import { chooseLabels, type NetworkSources, type ReadImagenet } from '../describe/sources.js';
import { tensorsOf } from '../forward.js';
import { classCount, type Network } from '../network.js';
import { keepMemory } from '../unload.js';
import type { ReadExternal } from './onnx/external-data.js';
import { importOnnx } from './onnx/import-onnx.js';
import { type PlacedModel, placeModel } from './place-model.js';

/** An ONNX model's file, and what is said about it. */
export interface OnnxNetworkParts extends NetworkSources {
  /** How the network is called. */
  readonly name: string;
  /** What messages call the file. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Of the bytes, as 64 hexadecimal digits. */
  readonly sha256: string;
  readonly readExternal?: ReadExternal | undefined;
  readonly readImagenet: ReadImagenet;
}

/**
 * Makes a network of an ONNX model, in the engine's memory.
 * @throws UserError when the file is broken, or has what there is no layer for; no memory is taken then
 */
export async function onnxNetwork(engine: Engine, parts: OnnxNetworkParts): Promise<Network> {
  const { name, path, bytes, sha256, descriptions, isMeanGiven, readExternal } = parts;
  const size = descriptions.find((one) => one.size !== undefined)?.size;
  const wanted = descriptions.find((one) => one.output !== undefined)?.output;
  const external = readExternal && { readExternal };
  const imported = await importOnnx(bytes, { name: path, size, output: wanted, ...external });
  const { graph: described, output, outputs } = imported;
  const [channels, height, width] = described.input;
  if (channels !== 3) {
    throw new UserError(
      `${path} takes pictures of ${channels} channel${channels === 1 ? '' : 's'}; whypixel explains networks of colour pictures`,
      { code: 'unsupported' },
    );
  }
  const { input, assumed } = completeInput(descriptions, [height, width]);
  const { labels, areAssumed } = await chooseLabels(
    parts,
    classCount(described, input),
    parts.readImagenet,
  );
  const model = place(engine, path, () => placeModel(engine, described));
  const tensors = tensorsOf(model);
  const notes = [
    ...notesOf(path, { input, isMeanGiven, assumed, areLabelsAssumed: areAssumed }),
    ...(wanted === undefined ? outputNotes(path, output, outputs) : []),
  ];
  const network: Network = {
    name,
    sha256,
    parameters: tensors.reduce((total, { data }) => total + data.length, 0),
    graph: model.graph,
    weights: model.weights,
    labels,
    input,
    ...(notes.length > 0 && { notes }),
    ...((wanted !== undefined || outputs.length > 1) && { output }),
  };
  keepMemory(network, engine, tensors);
  return network;
}

/** A line for the user to know where a model gives several values, and nothing says which holds the scores. */
function outputNotes(path: string, output: string, outputs: readonly string[]): string[] {
  const others = outputs.filter((name) => name !== output).map((name) => quote(name));
  if (others.length === 0) return [];
  const not = others.length > 3 ? `${others.length} others` : others.join(', ');
  return [
    `${quote(path)} has ${outputs.length} outputs; ${quote(output)} is explained, not ${not} (name another as network output)`,
  ];
}

/** Places a model's weights, which must be finite. */
function place(engine: Engine, path: string, body: () => PlacedModel): PlacedModel {
  let model: PlacedModel;
  try {
    model = body();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`${path} cannot be used: ${error.message}`, {
      code: 'unreadable',
      cause: error,
    });
  }
  for (const [layer, { weight, bias }] of model.weights) {
    for (const tensor of bias ? [weight, bias] : [weight]) {
      if (Number.isFinite(surveyOf(engine, tensor).absolute)) continue;
      model.release();
      throw new UserError(`${path}: ${layer} holds numbers that are not finite; get it anew`, {
        code: 'unreadable',
      });
    }
  }
  return model;
}
