/** Writes a network, as `../description.ts` describes it, as an ONNX model. */
import protobuf from 'protobufjs';

/** What is needed of onnx.proto, with its field numbers. */
const SCHEMA = `
  syntax = "proto3";
  message ModelProto { int64 ir_version = 1; GraphProto graph = 7; repeated OperatorSetIdProto opset_import = 8; }
  message OperatorSetIdProto { string domain = 1; int64 version = 2; }
  message GraphProto {
    repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
    repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
  }
  message NodeProto {
    repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
    repeated AttributeProto attribute = 5;
  }
  message AttributeProto { string name = 1; float f = 2; int64 i = 3; repeated int64 ints = 8; int32 type = 20; }
  message TensorProto { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message ValueInfoProto { string name = 1; TypeProto type = 2; }
  message TypeProto { TensorType tensor_type = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Shape { repeated Dimension dim = 1; }
  message Dimension { int64 dim_value = 1; }
`;

const Model = protobuf.parse(SCHEMA, { keepCase: true }).root.lookupType('ModelProto');

const FLOAT = 1;
const IR_VERSION = 8;
const OPSET = 13;

const whole = (name, i) => ({ name, i, type: 2 });
const real = (name, f) => ({ name, f, type: 1 });
const wholes = (name, ints) => ({ name, ints, type: 7 });

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

const tensor = (name, dims, values) => ({
  name,
  dims,
  data_type: FLOAT,
  raw_data: new Uint8Array(Float32Array.from(values).buffer),
});

const value = (name, dims) => ({
  name,
  type: {
    tensor_type: { elem_type: FLOAT, shape: { dim: dims.map((n) => ({ dim_value: n })) } },
  },
});

/** The bytes of an ONNX model that takes `data` and yields `scores`. */
export function encodeOnnx({ layers, input, classes }) {
  const initializer = [];
  const node = layers.flatMap(({ name, type, inputs, parameters, weight, bias }) => {
    const [op_type, attribute] = operators[type](parameters);
    const made = { name, op_type, attribute, input: [...inputs], output: [name] };
    if (weight === undefined) return [made];
    const flat = type === 'inner-product';
    const dims = flat ? [classes, weight.values.length / classes] : weight.shape;
    initializer.push(tensor(`${name}.weight`, dims, weight.values));
    initializer.push(tensor(`${name}.bias`, bias.shape, bias.values));
    made.input.push(`${name}.weight`, `${name}.bias`);
    if (!flat) return [made];
    const [from] = inputs;
    made.input[0] = `${name}.flat`;
    made.output = ['scores'];
    return [{ op_type: 'Flatten', input: [from], output: [`${name}.flat`], attribute: [] }, made];
  });
  const model = {
    ir_version: IR_VERSION,
    opset_import: [{ domain: '', version: OPSET }],
    graph: {
      name: 'googlenet',
      node,
      initializer,
      input: [value('data', [1, ...input.shape])],
      output: [value('scores', [1, classes])],
    },
  };
  return Model.encode(Model.fromObject(model)).finish();
}
