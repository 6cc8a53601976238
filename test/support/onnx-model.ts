import { attributesOf } from '../../src/nn/import/onnx/attributes.js';
import { type Constant, constantOf, createAllowance } from '../../src/nn/import/onnx/constant.js';
import { ELEMENT_TYPES, type ElementType } from '../../src/nn/import/onnx/element-types.js';
import { GraphBuilder } from '../../src/nn/import/onnx/graph-builder.js';
import type { OnnxAttribute, OnnxModel, OnnxTensor } from '../../src/nn/import/onnx/model.js';
import { operators } from '../../src/nn/import/onnx/operators/index.js';
import { Refusal } from '../../src/nn/import/onnx/refusal.js';
import type { Value } from '../../src/nn/import/onnx/value.js';

/** The model with some of its inputs as weights: the conformance tests of ONNX give all as inputs. */
export const withConstants = (
  model: OnnxModel,
  constants: ReadonlyMap<string, OnnxTensor>,
): OnnxModel => ({
  ...model,
  inputs: model.inputs.filter(({ name }) => !constants.has(name)),
  initializers: new Map([...model.initializers, ...constants]),
});

/** Every value of a model whose inputs are all constants, as folding computes them. */
export function foldModel(model: OnnxModel): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const [name, tensor] of model.initializers) values.set(name, constantOf(tensor));
  const allowance = createAllowance();
  for (const node of model.nodes) {
    const operator = operators.get(node.operator);
    if (!operator || node.domain !== '') throw new Refusal(`no ${node.operator}`);
    const outputs = operator({
      name: node.name,
      operator: node.operator,
      outputs: node.outputs,
      attributes: attributesOf(node),
      opset: model.opset,
      inputs: node.inputs.map((name) => values.get(name)),
      builder: new GraphBuilder(),
      allowance,
    });
    node.outputs.forEach((name, i) => {
      if (outputs[i]) values.set(name, outputs[i]);
    });
  }
  return values;
}

/** The numbers of a tensor, or of a constant. */
export function numbersIn(value: Constant): number[] {
  if (value.kind === 'integer') return Array.from(value.values, Number);
  const numbers = new Float64Array(value.values.count);
  value.values.copyTo(numbers);
  return [...numbers];
}

/** A tensor of float32, or of int64 where the values are bigints. */
export function tensorOf(
  values: readonly number[] | readonly bigint[],
  shape: readonly number[],
): OnnxTensor {
  const isInteger = typeof values[0] === 'bigint';
  const type = ELEMENT_TYPES.get(isInteger ? 7 : 1) as ElementType;
  const bytes = new Uint8Array(values.length * type.width);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    if (typeof value === 'bigint') view.setBigInt64(8 * i, value, true);
    else view.setFloat32(4 * i, value, true);
  });
  return { name: '', shape, type, bytes };
}

/** One node: `Conv x w -> y`, with attributes. */
export interface NodeText {
  readonly text: string;
  readonly attributes?: Readonly<Record<string, number | readonly number[] | string>>;
}

function attributeOf(value: number | readonly number[] | string): OnnxAttribute {
  if (typeof value === 'string') return { kind: 'string', value };
  if (typeof value !== 'number') return { kind: 'ints', value: value.map(BigInt) };
  return Number.isInteger(value) ? { kind: 'int', value: BigInt(value) } : { kind: 'float', value };
}

/** A model with the input `x` and the output `y`, of nodes in short form. */
export function modelOf(
  nodes: readonly (string | NodeText)[],
  constants: Readonly<Record<string, OnnxTensor>>,
  shape: readonly (number | undefined)[],
): OnnxModel {
  return {
    opset: 13,
    producer: 'test',
    nodes: nodes.map((node) => {
      const { text, attributes = {} } = typeof node === 'string' ? { text: node } : node;
      const [left, right] = text.split(' -> ');
      const [operator, ...inputs] = left.split(' ');
      const outputs = right.split(' ');
      const entries = Object.entries(attributes).map(
        ([name, value]) => [name, attributeOf(value)] as const,
      );
      return {
        name: outputs[0],
        operator,
        domain: '',
        inputs,
        outputs,
        attributes: new Map(entries),
      };
    }),
    initializers: new Map(Object.entries(constants)),
    inputs: [{ name: 'x', shape }],
    outputs: [{ name: 'y', shape: undefined }],
    functions: new Set(),
  };
}
