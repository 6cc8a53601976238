import type { NodeParameters } from '../../described-graph.js';
import {
  type ParameterData,
  reshaped,
  scaledRows,
  transposed,
  uniform,
  valuesOf,
} from '../../parameter.js';
import { type Constant, countOf, floatsOf, uniformValue } from '../constant.js';
import { checkBatch } from '../graph-builder.js';
import {
  activationInput,
  constantInput,
  type Operator,
  type OperatorCall,
  optionalConstant,
  required,
} from '../operator-call.js';
import { Refusal } from '../refusal.js';
import { type Activation, activationOf, isConstant, leafExpression, placeOf } from '../value.js';
import { windowsOf } from '../windows.js';
import { withAxisFirst } from './scale.js';

function floatParameter(value: Constant): ParameterData {
  if (value.kind !== 'float') throw new Refusal('its weights are integers');
  return value.values;
}

/** `[outputs]` numbers, of a constant that may be one number for all. */
function biasOf(call: OperatorCall, c: Constant, outputs: number, factor = 1): ParameterData {
  const same = uniformValue(c);
  if (same !== undefined) return uniform(same * factor, [outputs]);
  const last = c.shape.at(-1);
  if (countOf(c.shape) !== outputs || last !== outputs) {
    throw new Refusal(`its bias of shape [${c.shape.join(', ')}] is not one number per output`);
  }
  const values = reshaped(floatParameter(c), [outputs]);
  return factor === 1
    ? values
    : valuesOf(
        floatsOf(c, call.allowance).map((b) => b * factor),
        [outputs],
      );
}

const convolution: Operator = (call) => {
  const x = activationInput(call, 0);
  const weight = constantInput(call, 1);
  const bias = optionalConstant(call, 2);
  checkBatch(x.shape);
  const [outputs, inputs, ...kernel] = weight.shape;
  const groups = call.attributes.int('group', 1);
  const channels = x.shape[1];
  if (kernel.length !== x.shape.length - 2)
    throw new Refusal('its weights have another number of axes');
  if (!(groups >= 1) || inputs * groups !== channels || outputs % groups !== 0) {
    throw new Refusal(
      `its weights are for ${groups} groups of ${inputs} channels, not for ${channels}`,
    );
  }
  const windows = windowsOf(call.attributes, x.shape.slice(2), kernel);
  const parameters: NodeParameters = {
    weight: reshaped(floatParameter(weight), [outputs, inputs, ...windows.kernel]),
    ...(bias && { bias: biasOf(call, bias, outputs) }),
  };
  const leaf = call.builder.add(
    call.name,
    { type: 'convolution', outputs, ...windows, groups, bias: bias !== undefined },
    [call.builder.arranged(x)],
    parameters,
  );
  const [, height, width] = leaf.place;
  const extents = kernel.length === 2 ? [height, width] : [height];
  return [activationOf(leafExpression(leaf), [1, outputs, ...extents])];
};

/** A matrix product of an activation's last axis: `y = x Wᵀ + b` at each of its places. */
function product(
  call: OperatorCall,
  x: Activation,
  weight: ParameterData,
  bias?: ParameterData,
): Activation {
  const [outputs, inputs] = weight.shape;
  const last = x.shape.length - 1;
  if (x.shape[last] !== inputs)
    throw new Refusal(`its weights take ${inputs} values, not ${x.shape[last]}`);
  const isVector = countOf(x.shape) === inputs;
  const parameters = (shape: readonly number[]): NodeParameters => ({
    weight: reshaped(weight, shape),
    ...(bias && { bias }),
  });
  if (isVector) {
    // An inner product reads any shape in C order: [C, H, W] needs no node to flatten it.
    const isInOrder = x.axes.every((axis, i) => axis === i);
    const source = isInOrder ? call.builder.leafOf(x.expression) : call.builder.arranged(x);
    const layer = { type: 'inner-product', outputs, bias: bias !== undefined } as const;
    const leaf = call.builder.add(call.name, layer, [source], parameters([outputs, inputs]));
    return activationOf(leafExpression(leaf), [...x.shape.slice(0, -1), outputs]);
  }
  const stored = withAxisFirst(call, x, last);
  const source = call.builder.withPlace(
    call.builder.leafOf(stored.expression),
    placeOf(stored.base),
  );
  if (source.place[0] !== inputs) throw new Refusal('it works on an axis that is not the channels');
  const leaf = call.builder.add(
    call.name,
    {
      type: 'convolution',
      outputs,
      kernel: [1, 1],
      stride: [1, 1],
      pads: [0, 0, 0, 0],
      dilation: [1, 1],
      groups: 1,
      bias: bias !== undefined,
    },
    [source],
    parameters([outputs, inputs, 1, 1]),
  );
  const axis = stored.axes[last];
  const base = stored.base.map((extent, other) => (other === axis ? outputs : extent));
  return {
    ...stored,
    base,
    shape: stored.axes.map((other) => base[other]),
    expression: leafExpression(leaf),
  };
}

function matrixOf(value: Constant): ParameterData {
  const parameter = floatParameter(value);
  if (parameter.shape.length !== 2) throw new Refusal('its weights are no matrix');
  return parameter;
}

/** `α A B + β C` */
const gemm: Operator = (call) => {
  const { attributes } = call;
  const x = activationInput(call, 0);
  const matrix = matrixOf(constantInput(call, 1));
  const c = optionalConstant(call, 2);
  if (attributes.int('transA', 0) !== 0) throw new Refusal('its input is transposed');
  const weight = attributes.int('transB', 0) === 0 ? transposed(matrix) : matrix;
  const alpha = attributes.float('alpha', 1);
  const outputs = weight.shape[0];
  const scaled = alpha === 1 ? weight : scaledRows(weight, new Float64Array(outputs).fill(alpha));
  const bias = c && biasOf(call, c, outputs, attributes.float('beta', 1));
  return [product(call, x, scaled, bias)];
};

/** A product with a matrix of weights; one of two activations, as in attention, is not supported. */
const matMul: Operator = (call) => {
  const [left, right] = [required(call, 0), required(call, 1)];
  if (!isConstant(left) && !isConstant(right)) {
    throw new Refusal(
      'it multiplies two activations, as attention does; there is no rule for that',
    );
  }
  const x = activationInput(call, 0);
  return [product(call, x, transposed(matrixOf(constantInput(call, 1))))];
};

export const linearOperators: Readonly<Record<string, Operator>> = {
  Conv: convolution,
  Gemm: gemm,
  MatMul: matMul,
};
