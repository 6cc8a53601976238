import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../errors.js';
import type { Engine } from '../tensor/engine.js';
import { surveyOf } from '../tensor/survey.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Label, loadLabels } from './formats/labels.js';
import { type ExpectedTensor, matchParameters } from './formats/match.js';
import { loadParameters } from './formats/parameters.js';
import type { Model } from './forward.js';
import { googlenet, googlenetInput } from './googlenet.js';
import { inferShapes } from './graph.js';
import { type InputSpec, inputShape } from './input-spec.js';
import type { Weights } from './layers/layer.js';
import { layerOf } from './layers/table.js';
import { placeTensor } from './place-tensor.js';

const embedded = (file: string) =>
  fileURLToPath(new URL(`../../weights/googlenet-emoji/${file}`, import.meta.url));

/**
 * A network that is loaded: its layers and parameters, its classes, and what identifies it. Its weights
 * may be views of its file; they stay for as long as the engine lives.
 */
export interface Network extends Model {
  readonly name: string;
  /** Of the weights file, as 64 hexadecimal digits. */
  readonly sha256: string;
  /** The number of parameters. */
  readonly parameters: number;
  readonly labels: readonly Label[];
  /** How pictures become its input. */
  readonly input: InputSpec;
}

export interface NetworkFiles {
  /** A `.safetensors` or `.caffemodel` file; by default the embedded googlenet-emoji. */
  readonly weights?: string | undefined;
  /** Class labels; by default the embedded network's, or the class indices for other weights. */
  readonly labels?: string | undefined;
}

/** Every parameter tensor of GoogLeNet, in the order of its layers; the number of classes is free. */
function expectedTensors(): ExpectedTensor[] {
  const graph = googlenet(1);
  const shapes = inferShapes(graph, inputShape(googlenetInput));
  return graph.nodes.flatMap(({ name, layer, inputs }) => {
    const wanted = layerOf(layer).weightShapes?.(
      shapes.get(inputs[0] as string) as readonly number[],
    );
    if (wanted === undefined) return [];
    const free = (shape: readonly number[]) =>
      name === graph.scores ? [-1, ...shape.slice(1)] : shape;
    return [
      { name: `${name}.weight`, shape: free(wanted.weight) },
      ...(wanted.bias ? [{ name: `${name}.bias`, shape: free(wanted.bias) }] : []),
    ];
  });
}

/**
 * Reads a GoogLeNet from its files into the engine's memory.
 * @throws UserError when a file is missing, broken, or not of this topology; no memory is taken then
 */
export async function loadNetwork(engine: Engine, files: NetworkFiles = {}): Promise<Network> {
  const taken = new Set<Tensor>();
  try {
    return await load(engine, files, taken);
  } catch (error) {
    for (const tensor of taken) engine.release(tensor);
    throw error;
  }
}

/** As `loadNetwork`; `taken` is what it has allocated. */
async function load(engine: Engine, files: NetworkFiles, taken: Set<Tensor>): Promise<Network> {
  const path = files.weights ?? embedded('model.safetensors');
  let file: Tensor | undefined;
  const parameters = await loadParameters(path, (size) => {
    file = engine.tensor([Math.ceil(size / 4)], 'float32');
    taken.add(file);
    return new Uint8Array(file.data.buffer, file.offset, size);
  });
  const expected = expectedTensors();
  const stored = matchParameters(parameters, expected, path);
  const classes = (stored.at(-1) as { count: number }).count;
  const placed = stored.map((one, index) => {
    const { shape } = expected[index] as ExpectedTensor;
    const made = placeTensor(
      engine,
      one,
      shape.map((n) => (n < 0 ? classes : n)),
    );
    if (!made.isView) taken.add(made.tensor);
    if (!Number.isFinite(surveyOf(engine, made.tensor).absolute)) {
      throw new UserError(`${path}: ${one.name} holds numbers that are not finite; get it anew`);
    }
    return made;
  });
  const labels = await labelsFor(files, classes);
  if (file !== undefined && !placed.some(({ isView }) => isView)) engine.release(file);
  const tensors = placed.map(({ tensor }) => tensor);
  const weights = new Map<string, Weights>();
  for (let i = 0; i < tensors.length; i += 2) {
    const name = (expected[i] as ExpectedTensor).name.replace(/\.weight$/, '');
    weights.set(name, { weight: tensors[i] as Tensor, bias: tensors[i + 1] as Tensor });
  }
  return {
    name: files.weights === undefined ? 'googlenet-emoji' : basename(path),
    sha256: parameters.sha256,
    parameters: tensors.reduce((total, { data }) => total + data.length, 0),
    graph: googlenet(classes),
    weights,
    labels,
    input: googlenetInput,
  };
}

async function labelsFor({ weights, labels }: NetworkFiles, classes: number): Promise<Label[]> {
  if (labels === undefined && weights !== undefined) {
    return Array.from({ length: classes }, (_, index) => ({ index, text: `class ${index}` }));
  }
  const path = labels ?? embedded('labels.json');
  const loaded = await loadLabels(path);
  if (loaded.length !== classes) {
    throw new UserError(
      `${path} names ${loaded.length} classes, but the network has ${classes}; give its own labels with --labels`,
    );
  }
  return loaded;
}
