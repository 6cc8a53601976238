import { quote, UserError } from '../../../errors.js';
import { canonise } from '../canonical/canonise.js';
import type { Folded } from '../canonical/rewrite.js';
import type { DescribedGraph } from '../described-graph.js';
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
  const { graph: described, cut, missing } = describeModel(model, options);
  if (!described) return { model, graph: undefined, missing, folded: [] };
  const { graph, folded } = canonise(described);
  return { model, graph, missing, folded: [...cut.map((node) => ({ node })), ...folded] };
}

/**
 * Reads an ONNX model as a network of layers.
 *
 * @param file the whole file
 * @returns the canonical graph: layers as plain data, and parameters by node, copied when they are asked for
 * @throws {UserError} as `readOnnx`, and where there is no layer for something: it names the first
 *   operator and node, and how many there are
 */
export async function importOnnx(
  file: Uint8Array,
  options: ImportOptions,
): Promise<{ readonly graph: DescribedGraph; readonly folded: readonly Folded[] }> {
  const { graph, folded, missing } = await readOnnx(file, options);
  if (graph) return { graph, folded };
  throw new UserError(`${quote(options.name)} cannot be used: ${missingLine(missing)}`, {
    code: 'unsupported',
  });
}

function missingLine(missing: readonly Missing[]): string {
  if (missing.length === 0) return 'its output does not depend on the picture';
  const [{ operator, node, reason }] = missing;
  const others = missing.length === 1 ? '' : ` (and ${missing.length - 1} more nodes)`;
  return `${operator} ${quote(node)}: ${reason}${others}; see what is supported in the README`;
}
