import type { Folded } from '../canonical/rewrite.js';
import type { MapShape } from '../described-graph.js';
import { type InspectedLayer, inspectLayers } from '../inspect-layers.js';
import type { Missing } from './describe-model.js';
import { type ImportOptions, readOnnx } from './import-onnx.js';

/** What an ONNX model holds, and what of it can be used. */
export interface OnnxInspection {
  readonly opset: number;
  readonly producer: string;
  /** How often each operator occurs, by name; with its domain where it is not one of ONNX. */
  readonly operators: ReadonlyMap<string, number>;
  /** Empty where something is missing. */
  readonly layers: readonly InspectedLayer[];
  readonly input: MapShape | undefined;
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
  const { model, graph, folded, missing } = await readOnnx(file, options);
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
    folded,
    missing,
  };
}
