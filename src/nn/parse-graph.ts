import { quote, UserError } from '../errors.js';
import { defineGraph, type Graph, type Node } from './graph.js';
import { type LayerSpec, type LayerType, layerFields } from './layers/index.js';

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refuse = (text: string) => new UserError(`the graph cannot be used: ${text}`);

/** The fields of an object, which must be exactly those. */
function checkKeys(where: string, value: Fields, wanted: readonly string[]): void {
  const missing = wanted.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) throw refuse(`${where} has no ${missing}`);
  const unknown = Object.keys(value).find((key) => !wanted.includes(key));
  if (unknown !== undefined) {
    throw refuse(`${where} has an unknown field ${quote(unknown)}; it has ${wanted.join(', ')}`);
  }
}

function parseLayer(where: string, value: unknown): LayerSpec {
  if (!isRecord(value)) throw refuse(`${where}.layer is no description`);
  const { type } = value;
  if (typeof type !== 'string' || !Object.hasOwn(layerFields, type)) {
    const known = Object.keys(layerFields).join(', ');
    throw refuse(`${where}.layer.type is ${said(type)}; it can be ${known}`);
  }
  const fields = Object.entries(layerFields[type as LayerType]);
  checkKeys(`${where}.layer`, value, ['type', ...fields.map(([field]) => field)]);
  for (const [field, { accepts, wanted }] of fields) {
    if (accepts(value[field])) continue;
    throw refuse(`${where}.layer.${field} must be ${wanted}, not ${said(value[field])}`);
  }
  return value as unknown as LayerSpec;
}

const said = (value: unknown): string => quote(JSON.stringify(value) ?? 'missing').slice(1, -1);

/** How many inputs layers read that do not read exactly one. */
const inputCounts: Partial<Record<LayerType, 2 | 'any'>> = {
  add: 'any',
  concat: 'any',
  multiply: 2,
};

function parseNode(value: unknown, index: number): Node {
  if (!isRecord(value) || typeof value.name !== 'string') {
    throw refuse(`node ${index} has no name`);
  }
  const where = `node ${quote(value.name)}`;
  checkKeys(where, value, ['name', 'layer', 'inputs']);
  const { name, inputs } = value;
  if (!Array.isArray(inputs) || inputs.some((input) => typeof input !== 'string')) {
    throw refuse(`${where}.inputs must be a list of names`);
  }
  if (inputs.length === 0) throw refuse(`${where}.inputs is empty`);
  const layer = parseLayer(where, value.layer);
  const wanted = inputCounts[layer.type] ?? 1;
  if (wanted !== 'any' && inputs.length !== wanted) {
    const reads = wanted === 1 ? 'one' : 'two';
    throw refuse(
      `${where}.inputs has ${inputs.length} names; a layer ${layer.type} reads ${reads}`,
    );
  }
  return { name, layer, inputs: [...inputs] };
}

/**
 * A graph from JSON that is already parsed, `{ nodes: [{ name, layer, inputs }], scores }`.
 * @throws UserError naming the node and the field that is wrong
 */
export function parseGraph(json: unknown): Graph {
  if (!isRecord(json) || !Array.isArray(json.nodes) || typeof json.scores !== 'string') {
    throw refuse('it is not { nodes: […], scores: "…" }');
  }
  const nodes = json.nodes.map(parseNode);
  try {
    return defineGraph(nodes, json.scores);
  } catch (cause) {
    throw new UserError(`the graph cannot be used: ${(cause as Error).message}`, { cause });
  }
}
