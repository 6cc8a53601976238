import { attributesOf } from '../../src/nn/import/onnx/attributes.js';
import { type Constant, constantOf, createAllowance } from '../../src/nn/import/onnx/constant.js';
import { GraphBuilder } from '../../src/nn/import/onnx/graph-builder.js';
import type { OnnxModel, OnnxTensor } from '../../src/nn/import/onnx/model.js';
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
