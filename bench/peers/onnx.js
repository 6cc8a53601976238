/** Writes a network, as `../description.ts` describes it, as an ONNX model. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

const FLOAT = 1;
const IR_VERSION = 8;
const OPSET = 13;

/** Fields of a message, by their numbers in onnx.proto; a message is a function that writes its fields. */
const int = (field, value) => (writer) => writer.tag(field, WireType.Varint).int64(value);
const float = (field, value) => (writer) => writer.tag(field, WireType.Bit32).float(value);
const text = (field, value) => (writer) =>
  writer.tag(field, WireType.LengthDelimited).string(value);
const bytes = (field, value) => (writer) =>
  writer.tag(field, WireType.LengthDelimited).bytes(value);
const encode = (...fields) => {
  const writer = new BinaryWriter();
  for (const write of fields.flat()) write(writer);
  return writer.finish();
};
const message = (field, ...fields) => bytes(field, encode(...fields));

/** Attributes of a node. */
const attribute = (name, type, ...values) => message(5, text(1, name), ...values, int(20, type));
const whole = (name, value) => attribute(name, 2, int(3, value));
const real = (name, value) => attribute(name, 1, float(2, value));
const wholes = (name, values) =>
  attribute(
    name,
    7,
    values.map((value) => int(8, value)),
  );

const square = (size, stride, pad) => [
  wholes('kernel_shape', [size, size]),
  wholes('strides', [stride, stride]),
  wholes('pads', [pad, pad, pad, pad]),
];

/** Each layer type as an ONNX operator: its type and attributes. */
const operators = {
  convolution: ({ size, stride, pad }) => ['Conv', square(size, stride, pad)],
  'inner-product': () => ['Gemm', [whole('transB', 1)]],
  relu: () => ['Relu', []],
  'max-pooling': ({ size, stride, pad }) => [
    'MaxPool',
    [...square(size, stride, pad), whole('ceil_mode', 1)],
  ],
  'average-pooling': () => ['GlobalAveragePool', []],
  lrn: ({ n, alpha, beta, k }) => [
    'LRN',
    [whole('size', n), real('alpha', alpha), real('beta', beta), real('bias', k)],
  ],
  concat: () => ['Concat', [whole('axis', 1)]],
};

const tensor = (name, dims, values) =>
  message(
    5,
    dims.map((extent) => int(1, extent)),
    int(2, FLOAT),
    text(8, name),
    bytes(9, new Uint8Array(Float32Array.from(values).buffer)),
  );

const value = (field, name, dims) => {
  const extents = dims.map((extent) => message(1, int(1, extent)));
  return message(field, text(1, name), message(2, message(1, int(1, FLOAT), message(2, extents))));
};

const nodeOf = (operator, inputs, output, attributes = []) =>
  message(
    1,
    inputs.map((input) => text(1, input)),
    text(2, output),
    text(3, output),
    text(4, operator),
    attributes,
  );

/** The nodes of a layer, and the tensors of its weights. */
function parts({ name, type, inputs, parameters, weight, bias }, classes) {
  const [operator, attributes] = operators[type](parameters);
  if (weight === undefined) return { nodes: [nodeOf(operator, inputs, name, attributes)] };
  const stored = [`${name}.weight`, `${name}.bias`];
  const isFlat = type === 'inner-product';
  const dims = isFlat ? [classes, weight.values.length / classes] : weight.shape;
  const tensors = [
    tensor(stored[0], dims, weight.values),
    tensor(stored[1], bias.shape, bias.values),
  ];
  if (!isFlat)
    return { nodes: [nodeOf(operator, [...inputs, ...stored], name, attributes)], tensors };
  const flat = `${name}.flat`;
  return {
    nodes: [
      nodeOf('Flatten', inputs, flat),
      nodeOf(operator, [flat, ...stored], 'scores', attributes),
    ],
    tensors,
  };
}

/** The bytes of an ONNX model that takes `data` and yields `scores`. */
export function encodeOnnx({ layers, input, classes }) {
  const all = layers.map((layer) => parts(layer, classes));
  const graph = message(
    7,
    all.flatMap(({ nodes }) => nodes),
    text(2, 'googlenet'),
    all.flatMap(({ tensors = [] }) => tensors),
    value(11, 'data', [1, ...input.shape]),
    value(12, 'scores', [1, classes]),
  );
  return encode(int(1, IR_VERSION), graph, message(8, int(2, OPSET)));
}
