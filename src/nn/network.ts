import { UserError } from '../errors.js';
import type { Engine } from '../tensor/engine.js';
import { surveyOf } from '../tensor/survey.js';
import { type Shape, sizeOf, type Tensor } from '../tensor/tensor.js';
import type { NetworkDescription } from './describe/description.js';
import { expectedTensors, parameterNames, weightShapesOf } from './expected-tensors.js';
import type { Label } from './formats/labels.js';
import { matchParameters } from './formats/match.js';
import type { Parameters } from './formats/parameters.js';
import type { Model } from './forward.js';
import { type Graph, inferShapes } from './graph.js';
import { type InputSpec, inputShape } from './input-spec.js';
import { presetOf } from './known-networks.js';
import type { Weights } from './layers/layer.js';
import { placeTensor } from './place-tensor.js';
import { keepMemory } from './unload.js';

/**
 * A network that is ready to run: its layers and parameters, its classes, and what identifies it. Its
 * weights may be views of its file; they live until `unloadNetwork`, or as long as the engine does.
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
  /** What was taken for what in its files, in a line each, for the user to know. */
  readonly notes?: readonly string[];
  /** The preset of LRP that suits it, where its description names one. */
  readonly preset?: string | undefined;
  /** The value of its file that holds the scores, where one was named or the file has several. */
  readonly output?: string;
}

/** Which network, and what is said about it that its files do not say. */
export interface NetworkFiles
  extends Pick<NetworkDescription, 'size' | 'channels' | 'scale' | 'std' | 'output'> {
  /**
   * A network by its name, such as `googlenet`, or a file: `.onnx`, or a GoogLeNet as `.safetensors` or
   * `.caffemodel`; by default the embedded googlenet-emoji.
   */
  readonly network?: string | undefined;
  /** The other name of `network`. */
  readonly weights?: string | undefined;
  /** The file of its class labels, or `imagenet`; by default what its description says. */
  readonly labels?: string | undefined;
  /**
   * What is subtracted from the channels of the input, in their order (blue, green, red for GoogLeNet):
   * three numbers, `104,117,123`, or one, or a `.npy` or `.binaryproto` file.
   */
  readonly mean?: string | undefined;
}

/** The parts of a network, as files give them. */
export interface NetworkParts
  extends Pick<Network, 'name' | 'graph' | 'input' | 'labels' | 'preset' | 'notes'> {
  readonly parameters: Pick<Parameters, 'tensors' | 'unread' | 'sha256'>;
  /** The weights file's name, for messages. */
  readonly file: string;
}

/** The number of scores, one for each class. */
export const classCount = (graph: Graph, input: InputSpec): number =>
  sizeOf(inferShapes(graph, inputShape(input)).get(graph.scores) as Shape);

/**
 * A network whose parameters lie in the engine's memory: float32 that lies there already is viewed, all
 * else is copied.
 * @throws UserError when a parameter is missing, has another shape, or is not finite; no memory is
 *   taken then
 */
export function assembleNetwork(engine: Engine, parts: NetworkParts): Network {
  const { name, graph, input, labels, notes = [], parameters, file } = parts;
  const expected = expectedTensors(graph, input);
  const stored = matchParameters(parameters, expected, file);
  const taken: Tensor[] = [];
  try {
    const tensors = new Map<string, Tensor>();
    expected.forEach((wanted, index) => {
      const source = stored[index];
      const { tensor, isView } = placeTensor(engine, source, wanted.shape);
      if (!isView) taken.push(tensor);
      if (!Number.isFinite(surveyOf(engine, tensor).absolute)) {
        throw new UserError(
          `${file}: ${wanted.name} holds numbers that are not finite; get it anew`,
        );
      }
      tensors.set(wanted.name, tensor);
    });
    const weightsOf = (layer: string): Weights => {
      const names = parameterNames(layer);
      return { weight: tensors.get(names.weight) as Tensor, bias: tensors.get(names.bias) };
    };
    const layers = [...weightShapesOf(graph, input).keys()];
    const network: Network = {
      name,
      sha256: parameters.sha256,
      parameters: [...tensors.values()].reduce((total, { data }) => total + data.length, 0),
      graph,
      weights: new Map(layers.map((layer) => [layer, weightsOf(layer)])),
      labels,
      input,
      preset: parts.preset ?? presetOf(parameters.sha256),
      ...(notes.length > 0 && { notes }),
    };
    keepMemory(network, engine, taken);
    return network;
  } catch (error) {
    for (const tensor of taken) engine.release(tensor);
    throw error;
  }
}
