import { createHash } from 'node:crypto';
import { UserError } from '../../errors.js';
import { completeInput } from '../../nn/describe/complete-input.js';
import { importOnnx } from '../../nn/import/onnx/import-onnx.js';
import { type PlacedModel, placeModel } from '../../nn/import/place-model.js';
import { classCount, type Network } from '../../nn/network.js';
import { keepMemory } from '../../nn/unload.js';
import type { Engine } from '../../tensor/engine.js';
import { surveyOf } from '../../tensor/survey.js';
import { fileKind, readFileBytes } from '../read-file.js';
import { externalDataOf } from './external-data.js';
import type { FoundNetwork } from './find-network.js';
import { chooseLabels } from './labels-for.js';
import { notesOf } from './notes.js';
import type { NetworkSources } from './sources.js';

/** The largest message of Protocol Buffers. */
const MODEL_LIMIT = 2 ** 31;

/** The bytes of an ONNX model, and their SHA-256. */
export async function readModel(path: string): Promise<{ bytes: Uint8Array; sha256: string }> {
  const hash = createHash('sha256');
  const kind = fileKind('network', MODEL_LIMIT, 'give an .onnx file');
  const bytes = await readFileBytes(path, kind, undefined, (piece) => hash.update(piece));
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * Reads an ONNX model into the engine's memory.
 * @throws UserError when the file is broken, or has what there is no layer for; no memory is taken then
 */
export async function readOnnxNetwork(
  engine: Engine,
  { name, path }: FoundNetwork,
  sources: NetworkSources,
): Promise<Network> {
  const { bytes, sha256 } = await readModel(path);
  const size = sources.descriptions.find((one) => one.size !== undefined)?.size;
  const readExternal = externalDataOf(path);
  const { graph: described } = await importOnnx(bytes, { name: path, size, readExternal });
  const [channels, height, width] = described.input;
  if (channels !== 3) {
    throw new UserError(
      `${path} takes pictures of ${channels} channel${channels === 1 ? '' : 's'}; whypixel explains networks of colour pictures`,
      { code: 'unsupported' },
    );
  }
  const { input, assumed } = completeInput(sources.descriptions, [height, width]);
  const { labels, areAssumed } = await chooseLabels(
    sources.labels,
    classCount(described, input),
    sources.isNamed,
  );
  const model = place(engine, path, () => placeModel(engine, described));
  const tensors = [...model.weights.values()].flatMap(({ weight, bias }) =>
    bias ? [weight, bias] : [weight],
  );
  const { isMeanGiven } = sources;
  const notes = notesOf(path, { input, isMeanGiven, assumed, areLabelsAssumed: areAssumed });
  const network: Network = {
    name,
    sha256,
    parameters: tensors.reduce((total, { data }) => total + data.length, 0),
    graph: model.graph,
    weights: model.weights,
    labels,
    input,
    ...(notes.length > 0 && { notes }),
  };
  keepMemory(network, engine, tensors);
  return network;
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
