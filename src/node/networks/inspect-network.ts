import type { Folded } from '../../nn/import/canonical/rewrite.js';
import type { MapShape, NodeParameters } from '../../nn/import/described-graph.js';
import { type InspectedLayer, inspectLayers } from '../../nn/import/inspect-layers.js';
import type { Missing } from '../../nn/import/onnx/describe-model.js';
import type { InspectedOutput } from '../../nn/import/onnx/inspect-onnx.js';
import type { NetworkFiles } from '../../nn/network.js';
import type { FoundNetwork } from './find-network.js';
import { isOnnx } from './is-onnx.js';
import { sourcesOf } from './sources.js';

/** What a network's file holds, as `networks inspect` prints it. */
export interface InspectDocument {
  readonly kind: 'inspect';
  readonly version: 1;
  readonly network: {
    readonly name: string;
    readonly file: string;
    readonly sha256: string;
    readonly format: string;
    /** Of the program that wrote it, for ONNX. */
    readonly producer?: string;
    /** The version of the operators, for ONNX. */
    readonly opset?: number;
  };
  /** Channels, rows and columns of the input; absent where something is missing. */
  readonly input?: MapShape | undefined;
  /** All that an ONNX model gives, and which of it is explained. */
  readonly outputs?: readonly InspectedOutput[];
  /** Empty where something is missing. */
  readonly layers: readonly InspectedLayer[];
  /** Of all layers. */
  readonly parameters: number;
  /** Of all layers. */
  readonly products: number;
  /** How often each operator occurs, for ONNX. */
  readonly operators?: Readonly<Record<string, number>>;
  /** Nodes that are no layers of their own any more, and what does their work now. */
  readonly folded: readonly Folded[];
  /** Nodes that there is no layer for. */
  readonly missing: readonly Missing[];
}

type Parts = Omit<InspectDocument, 'kind' | 'version' | 'parameters' | 'products'>;

/**
 * Looks into a network's file: layers, shapes, parameters and cost, what was folded and what is missing.
 * @throws UserError when it is no network, or damaged
 */
export async function inspectNetwork(
  found: FoundNetwork,
  files: NetworkFiles = {},
): Promise<InspectDocument> {
  const parts = (await isOnnx(found.path))
    ? await inspectOnnxFile(found, files)
    : await inspectGooglenet(found);
  const total = (of: 'parameters' | 'products') =>
    parts.layers.reduce((sum, layer) => sum + layer[of], 0);
  return {
    kind: 'inspect',
    version: 1,
    ...parts,
    parameters: total('parameters'),
    products: total('products'),
  };
}

async function inspectOnnxFile(found: FoundNetwork, files: NetworkFiles): Promise<Parts> {
  const { name, path } = found;
  const { inspectOnnx } = await import('../../nn/import/onnx/inspect-onnx.js');
  const { externalDataOf } = await import('./external-data.js');
  const { readModel } = await import('./read-onnx.js');
  const { descriptions } = await sourcesOf(found, files);
  const first = <K extends 'size' | 'output'>(key: K) =>
    descriptions.find((one) => one[key] !== undefined)?.[key];
  const { bytes, sha256 } = await readModel(path);
  const readExternal = externalDataOf(path);
  const options = { name: path, size: first('size'), output: first('output'), readExternal };
  const { opset, producer, operators, ...rest } = await inspectOnnx(bytes, options);
  return {
    network: { name, file: path, sha256, format: 'onnx', producer, opset },
    operators: Object.fromEntries([...operators].sort(([a], [b]) => (a < b ? -1 : 1))),
    ...rest,
  };
}

async function inspectGooglenet({ name, path }: FoundNetwork): Promise<Parts> {
  const { googlenetInput, googlenetOf } = await import('../../nn/googlenet.js');
  const { parameterNames, weightShapesOf } = await import('../../nn/expected-tensors.js');
  const { readParameters } = await import('../read-parameters.js');
  const { sha256, format, ...file } = await readParameters(path);
  const {
    graph,
    parameters: { tensors },
  } = googlenetOf(file, path);
  const parameters = new Map<string, NodeParameters>();
  for (const [layer, shapes] of weightShapesOf(graph, googlenetInput)) {
    const names = parameterNames(layer);
    const [weight, bias] = [tensors.get(names.weight), tensors.get(names.bias)];
    if (weight === undefined) continue;
    parameters.set(layer, {
      weight: { ...weight, shape: shapes.weight },
      ...(bias && { bias }),
    });
  }
  const input: MapShape = [3, ...googlenetInput.size];
  return {
    network: { name, file: path, sha256, format },
    input,
    layers: inspectLayers({ ...graph, input, parameters }),
    folded: [],
    missing: [],
  };
}
