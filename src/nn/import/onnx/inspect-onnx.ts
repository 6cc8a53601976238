import type { Folded } from '../canonical/rewrite.js';
import type { MapShape } from '../described-graph.js';
import { type InspectedLayer, inspectLayers } from '../inspect-layers.js';
import type { Missing } from './describe-model.js';
import { type ImportOptions, readOnnx } from './import-onnx.js';

/** A value that a model gives. */
export interface InspectedOutput {
  readonly name: string;
  /** An extent is null where the file leaves it open; the shape is, where it says nothing. */
  readonly shape: readonly (number | null)[] | null;
  readonly isExplained: boolean;
}

/** What an ONNX model holds, and what of it can be used. */
export interface OnnxInspection {
  readonly opset: number;
  readonly producer: string;
  /** How often each operator occurs, by name; with its domain where it is not one of ONNX. */
  readonly operators: ReadonlyMap<string, number>;
  /** Empty where something is missing. */
  readonly layers: readonly InspectedLayer[];
  readonly input: MapShape | undefined;
  /** All that the model gives, and which of it is explained. */
  readonly outputs: readonly InspectedOutput[];
  readonly folded: readonly Folded[];
  readonly missing: readonly Missing[];
}

/**
 * What a model holds: operators, layers, shapes, parameters and cost, what was folded and what is
 * missing.
 *
 * @throws {UserError} as `readOnnx`
 */
export async function inspectOnnx(
  file: Uint8Array,
  options: ImportOptions,
): Promise<OnnxInspection> {
  const { model, graph, folded, missing, output, scoresShape } = await readOnnx(file, options);
  const isWithin = model.outputs.every(({ name }) => name !== output);
  const outputs = isWithin
    ? [...model.outputs, { name: output, shape: scoresShape }]
    : model.outputs;
  const operators = new Map<string, number>();
  for (const { operator, domain } of model.nodes) {
    const name = domain === '' ? operator : `${domain}:${operator}`;
    operators.set(name, (operators.get(name) ?? 0) + 1);
  }
  return {
    opset: model.opset,
    producer: model.producer,
    operators,
    layers: graph ? inspectLayers(graph) : [],
    input: graph?.input,
    outputs: outputs.map(({ name, shape }) => ({
      name,
      shape: shape?.map((extent) => extent ?? null) ?? null,
      isExplained: name === output,
    })),
    folded,
    missing,
  };
}
