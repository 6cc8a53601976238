import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ErrorText } from '../errors.js';
import { type Label, labelsFor } from '../nn/formats/labels.js';
import { inputWithMean } from '../nn/formats/mean.js';
import { googlenetInput, googlenetOf } from '../nn/googlenet.js';
import { assembleNetwork, classCount, type Network, type NetworkFiles } from '../nn/network.js';
import type { Engine } from '../tensor/engine.js';
import type { Tensor } from '../tensor/tensor.js';
import { fileKind, readFileBytes } from './read-file.js';
import { readLabels } from './read-labels.js';
import { readParameters } from './read-parameters.js';

const embedded = (file: string) =>
  fileURLToPath(new URL(`../../weights/googlenet-emoji/${file}`, import.meta.url));

/**
 * Reads a GoogLeNet from its files into the engine's memory.
 * @throws UserError when a file is missing, broken, or not of this topology; no memory is taken then
 */
export async function loadNetwork(engine: Engine, files: NetworkFiles = {}): Promise<Network> {
  const path = files.weights ?? embedded('model.safetensors');
  let file: Tensor | undefined;
  let isViewed = false;
  try {
    const parameters = await readParameters(path, (size) => {
      file = engine.tensor([Math.ceil(size / 4)], 'float32');
      return new Uint8Array(file.data.buffer, file.offset, size);
    });
    const found = googlenetOf(parameters, path);
    const { input, notes } = await inputWithMean(googlenetInput, files.mean, readMeanBytes);
    const network = assembleNetwork(engine, {
      name: files.weights === undefined ? 'googlenet-emoji' : basename(path),
      graph: found.graph,
      input,
      labels: await readLabelsFor(files, classCount(found.graph, input)),
      notes: [...found.notes, ...notes],
      parameters: { ...parameters, ...found.parameters },
      file: path,
    });
    isViewed = [...network.weights.values()].some(
      ({ weight, bias }) => liesIn(file, weight) || liesIn(file, bias),
    );
    return network;
  } finally {
    // Widened and copied weights need the file no longer.
    if (file !== undefined && !isViewed) engine.release(file);
  }
}

/** Bytes. A mean picture in float64 is a tenth of this. */
const MEAN_LIMIT = 2 ** 24;

const readMeanBytes = (path: string): Promise<Uint8Array> => {
  const advice: ErrorText = (name) =>
    `give ${name('mean')} three numbers, or a .npy or .binaryproto file`;
  return readFileBytes(path, fileKind('mean file', MEAN_LIMIT, advice));
};

const liesIn = (file: Tensor | undefined, part: Tensor | undefined): boolean =>
  file !== undefined &&
  part !== undefined &&
  part.offset >= file.offset &&
  part.offset < file.offset + file.data.byteLength;

async function readLabelsFor({ weights, labels }: NetworkFiles, classes: number): Promise<Label[]> {
  if (labels === undefined && weights !== undefined) return labelsFor(undefined, classes);
  const path = labels ?? embedded('labels.json');
  return labelsFor({ labels: await readLabels(path), file: path }, classes);
}
