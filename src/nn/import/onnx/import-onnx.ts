import { quote, UserError } from '../../../errors.js';
import { canonise } from '../canonical/canonise.js';
import type { Folded } from '../canonical/rewrite.js';
import type { DescribedGraph } from '../described-graph.js';
import { canBeScores } from './choose-output.js';
import { type DescribeOptions, describeModel, type Missing } from './describe-model.js';
import { loadExternalData, type ReadExternal } from './external-data.js';
import type { OnnxModel } from './model.js';
import { parseOnnx } from './parse-model.js';

export interface ImportOptions extends DescribeOptions {
  /** Reads weights that are stored beside the model; see {@link ReadExternal}. */
  readonly readExternal?: ReadExternal | undefined;
}

/** What an ONNX model becomes, and what is missing for that. */
export interface OnnxImport {
  readonly model: OnnxModel;
  /** The canonical graph, with its parameters; undefined where something is missing. */
  readonly graph: DescribedGraph | undefined;
  /** What was folded into other layers, or taken away. */
  readonly folded: readonly Folded[];
  readonly missing: readonly Missing[];
  /** The output that is explained. */
  readonly output: string;
  /** What the scores' shape is in the file; undefined where something is missing. */
  readonly scoresShape: readonly number[] | undefined;
}

/**
 * Reads an ONNX model as far as that is possible: for those who want to know what is missing.
 *
 * @param file the whole file
 * @throws {UserError} where the file is no ONNX model, or damaged, or of a kind that has no layers
 */
export async function readOnnx(file: Uint8Array, options: ImportOptions): Promise<OnnxImport> {
  const parsed = parseOnnx(file, options.name);
  const model = await loadExternalData(parsed, options.readExternal, options.name);
  const { graph: described, cut, ...about } = describeModel(model, options);
  if (!described) return { model, graph: undefined, folded: [], ...about };
  const { graph, folded } = canonise(described);
  return { model, graph, folded: [...cut.map((node) => ({ node })), ...folded], ...about };
}

/** An ONNX model as a network of layers. */
export interface ImportedNetwork {
  /** The canonical graph: layers as plain data, and parameters by node, copied when they are asked for. */
  readonly graph: DescribedGraph;
  readonly folded: readonly Folded[];
  /** The value whose scores are explained. */
  readonly output: string;
  /** All that the model gives. */
  readonly outputs: readonly string[];
}

/**
 * Reads an ONNX model as a network of layers.
 *
 * @param file the whole file
 * @throws {UserError} as `readOnnx`; where there is no layer for something: it names the first operator and node,
 *   and how many there are; and where the output is not one score for each class
 */
export async function importOnnx(
  file: Uint8Array,
  options: ImportOptions,
): Promise<ImportedNetwork> {
  const { graph, folded, missing, model, output, scoresShape } = await readOnnx(file, options);
  const refuse = (reason: string) =>
    new UserError(`${quote(options.name)} cannot be used: ${reason}`, { code: 'unsupported' });
  if (!graph) throw refuse(missingLine(missing));
  if (scoresShape && !canBeScores([1, ...scoresShape])) {
    throw refuse(
      `its output ${quote(output)} is [${scoresShape.join(', ')}], not one score for each class; name the value that holds scores as network output`,
    );
  }
  const outputs = model.outputs.map(({ name }) => name);
  return { graph, folded, output, outputs };
}

function missingLine(missing: readonly Missing[]): string {
  if (missing.length === 0) return 'its output does not depend on the picture';
  const [{ operator, node, reason }] = missing;
  const others = missing.length === 1 ? '' : ` (and ${missing.length - 1} more nodes)`;
  return `${operator} ${quote(node)}: ${reason}${others}; see what is supported in the README`;
}
