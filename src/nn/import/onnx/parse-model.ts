import { quote, UserError } from '../../../errors.js';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './model.js';
import { parseTensor, type Refuse } from './parse-tensor.js';
import { bytes, float, floats, int, ints, readFields, text } from './read-fields.js';
import { sortNodes } from './sort-nodes.js';

/** More nodes than any network has: the largest of the ONNX zoo has some 4000. */
const NODES_LIMIT = 100_000;

/** A GraphProto, as it is stored. */
interface StoredGraph {
  readonly nodes: OnnxNode[];
  readonly initializers: Map<string, OnnxTensor>;
  readonly inputs: OnnxValue[];
  readonly outputs: OnnxValue[];
}

/**
 * Parses an ONNX model (a ModelProto): its graph, sorted, with its initializers as views of `file`.
 * Fields are numbered in onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). What
 * inference does not need is skipped, subgraphs included.
 *
 * @param file the whole file
 * @param name the file's name, for messages
 * @throws {UserError} naming the first thing that is wrong: the bytes are no such message, a name is
 *   defined twice, a value comes from nowhere, nodes are in a circle
 */
export function parseOnnx(file: Uint8Array, name: string): OnnxModel {
  const refuse: Refuse = (reason) =>
    new UserError(`${quote(name)} cannot be used: ${reason}`, { code: 'unreadable' });
  try {
    return readModel(file, refuse);
  } catch (error) {
    if (error instanceof RangeError) throw refuse('it is cut short; get it again');
    const isFromReader = error instanceof Error && error.constructor === Error;
    throw isFromReader ? refuse(`it is no ONNX model, or damaged (${error.message})`) : error;
  }
}

function readModel(file: Uint8Array, refuse: Refuse): OnnxModel {
  let opset: number | undefined;
  let producer = '';
  const functions = new Set<string>();
  const graph: StoredGraph = { nodes: [], initializers: new Map(), inputs: [], outputs: [] };
  readFields(
    file,
    text(2, (value) => {
      producer = value;
    }),
    bytes(7, (message) => readGraph(message, graph, refuse)),
    bytes(8, (message) => {
      const { domain, version } = readOpset(message);
      if (domain === '' || domain === 'ai.onnx') opset = version;
    }),
    bytes(25, (message) => functions.add(readFunctionName(message))),
  );
  if (graph.nodes.length === 0) throw refuse('it is no ONNX model, or has no nodes');
  if (opset === undefined) throw refuse('it does not say which operator set it is written in');

  const inputs = graph.inputs.filter(({ name }) => !graph.initializers.has(name));
  const given = [...graph.initializers.keys(), ...inputs.map((input) => input.name)];
  const nodes = sortNodes(graph.nodes, new Set(given), refuse);
  return { ...graph, opset, producer, nodes, inputs, functions };
}

function readGraph(message: Uint8Array, graph: StoredGraph, refuse: Refuse): void {
  readFields(
    message,
    bytes(1, (node) => {
      if (graph.nodes.length === NODES_LIMIT) throw refuse(`it has more than ${NODES_LIMIT} nodes`);
      graph.nodes.push(readNode(node, refuse));
    }),
    bytes(5, (tensor) => {
      const initializer = parseTensor(tensor, refuse);
      if (graph.initializers.has(initializer.name)) {
        throw refuse(`it holds ${quote(initializer.name)} twice`);
      }
      graph.initializers.set(initializer.name, initializer);
    }),
    bytes(11, (input) => graph.inputs.push(readValue(input))),
    bytes(12, (output) => graph.outputs.push(readValue(output))),
    bytes(15, () => {
      throw refuse('it stores weights as sparse tensors, which are not read');
    }),
  );
}

/** OperatorSetIdProto */
function readOpset(message: Uint8Array): { domain: string; version: number } {
  let [domain, version] = ['', 0];
  readFields(
    message,
    text(1, (value) => {
      domain = value;
    }),
    int(2, (value) => {
      version = Number(value);
    }),
  );
  return { domain, version };
}

/** FunctionProto */
function readFunctionName(message: Uint8Array): string {
  let [name, domain] = ['', ''];
  readFields(
    message,
    text(1, (value) => {
      name = value;
    }),
    text(10, (value) => {
      domain = value;
    }),
  );
  return `${domain}:${name}`;
}

/** NodeProto */
function readNode(message: Uint8Array, refuse: Refuse): OnnxNode {
  let [name, operator, domain] = ['', '', ''];
  const [inputs, outputs]: [string[], string[]] = [[], []];
  const attributes = new Map<string, OnnxAttribute>();
  readFields(
    message,
    text(1, (value) => inputs.push(value)),
    text(2, (value) => outputs.push(value)),
    text(3, (value) => {
      name = value;
    }),
    text(4, (value) => {
      operator = value;
    }),
    bytes(5, (value) => {
      const [key, attribute] = readAttribute(value, refuse);
      attributes.set(key, attribute);
    }),
    text(7, (value) => {
      domain = value === 'ai.onnx' ? '' : value;
    }),
  );
  return { name, operator, domain, inputs, outputs, attributes };
}

/** AttributeProto.AttributeType, as far as attributes are read. */
const ATTRIBUTE_KINDS: readonly (OnnxAttribute['kind'] | undefined)[] = [
  undefined,
  'float',
  'int',
  'string',
  'tensor',
  undefined,
  'floats',
  'ints',
];

/**
 * AttributeProto. Its type is written since IR version 2; without it, the field that is there says
 * what the attribute is.
 */
function readAttribute(message: Uint8Array, refuse: Refuse): [string, OnnxAttribute] {
  let name = '';
  let type: number | undefined;
  let single: OnnxAttribute = { kind: 'other' };
  const [floatList, intList]: [number[], bigint[]] = [[], []];
  readFields(
    message,
    text(1, (value) => {
      name = value;
    }),
    float(2, (value) => {
      single = { kind: 'float', value };
    }),
    int(3, (value) => {
      single = { kind: 'int', value };
    }),
    bytes(4, (value) => {
      single = { kind: 'string', value: new TextDecoder().decode(value.slice()) };
    }),
    bytes(5, (value) => {
      single = { kind: 'tensor', value: parseTensor(value, refuse) };
    }),
    floats(7, (value) => floatList.push(value)),
    ints(8, (value) => intList.push(value)),
    int(20, (value) => {
      type = Number(value);
    }),
  );
  const found: OnnxAttribute =
    floatList.length > 0
      ? { kind: 'floats', value: floatList }
      : intList.length > 0
        ? { kind: 'ints', value: intList }
        : single;
  const kind = type === undefined ? found.kind : ATTRIBUTE_KINDS[type];
  return [name, found.kind === kind ? found : (ABSENT[kind ?? 'other'] ?? { kind: 'other' })];
}

/** What an attribute is whose type is said and whose field is left out, as protobuf does with zeros. */
const ABSENT: Partial<Record<OnnxAttribute['kind'], OnnxAttribute>> = {
  float: { kind: 'float', value: 0 },
  int: { kind: 'int', value: 0n },
  string: { kind: 'string', value: '' },
  floats: { kind: 'floats', value: [] },
  ints: { kind: 'ints', value: [] },
};

/** ValueInfoProto: a name 1, and a type 2 whose tensor_type 1 has a shape 2. */
function readValue(message: Uint8Array): OnnxValue {
  let name = '';
  let shape: (number | undefined)[] | undefined;
  readFields(
    message,
    text(1, (value) => {
      name = value;
    }),
    bytes(2, (type) =>
      readFields(
        type,
        bytes(1, (tensor) =>
          readFields(
            tensor,
            bytes(2, (value) => {
              shape = readShape(value);
            }),
          ),
        ),
      ),
    ),
  );
  return { name, shape };
}

/** TensorShapeProto: dimensions 1, each a value 1 or a name 2. −1 and 0 stand for open ones. */
function readShape(message: Uint8Array): (number | undefined)[] {
  const shape: (number | undefined)[] = [];
  readFields(
    message,
    bytes(1, (dimension) => {
      let extent: number | undefined;
      readFields(
        dimension,
        int(1, (value) => {
          extent = value > 0n && value < 2n ** 31n ? Number(value) : undefined;
        }),
      );
      shape.push(extent);
    }),
  );
  return shape;
}
