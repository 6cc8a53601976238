import { countOf } from '../constant.js';
import { createExpression } from '../expression.js';
import type { OperatorCall } from '../operator-call.js';
import { Refusal } from '../refusal.js';
import { broadcastShape } from '../strided.js';
import {
  type Activation,
  activationOf,
  type Expanded,
  type Expression,
  type Leaf,
  leafExpression,
  placeOf,
} from '../value.js';

type Binary = (a: number, b: number) => number;

/** Nodes for an operator of two activations of one shape. */
const EMIT: Readonly<Record<string, (call: OperatorCall, a: Leaf, b: Leaf) => Leaf>> = {
  Add: (call, a, b) => call.builder.add(call.name, { type: 'add' }, [a, b]),
  Sum: (call, a, b) => call.builder.add(call.name, { type: 'add' }, [a, b]),
  Sub: (call, a, b) => {
    const minus = call.builder.addUniformScale(`${call.name}/minus`, b, -1, 0);
    return call.builder.add(call.name, { type: 'add' }, [a, minus]);
  },
  Mul: multiply,
};

/** Two values that depend on the picture, value by value; a gate may be repeated over the picture. */
export function combine(
  call: OperatorCall,
  f: Binary,
  a: Activation | Expanded,
  b: Activation | Expanded,
): Activation {
  const [x, y] = [unexpanded(a), unexpanded(b)];
  const shape = broadcastShape(a.shape, b.shape);
  const isSameLayout = String(x.base) === String(y.base) && String(x.axes) === String(y.axes);
  if (isSameLayout && countOf(x.shape) === countOf(shape)) {
    return { ...x, expression: pairExpression(call, f, x.expression, y.expression) };
  }
  const [left, right] = [call.builder.arranged(x), call.builder.arranged(y)];
  if (countOf(x.shape) === countOf(y.shape)) {
    return activationOf(
      pairExpression(call, f, leafExpression(left), leafExpression(right)),
      shape,
    );
  }
  if (call.operator !== 'Mul') throw new Refusal('it repeats an activation');
  const [signal, gate] = countOf(x.shape) > countOf(y.shape) ? [x, y] : [y, x];
  if (countOf(signal.shape) !== countOf(shape)) throw new Refusal('it repeats both its inputs');
  const rank = shape.length - gate.shape.length;
  const gatePlace = placeOf([...new Array<number>(rank).fill(1), ...gate.shape]);
  const leaf = call.builder.add(call.name, { type: 'multiply' }, [
    call.builder.withPlace(call.builder.arranged(signal), placeOf(shape)),
    call.builder.withPlace(call.builder.arranged(gate), gatePlace),
  ]);
  return activationOf(leafExpression(leaf), shape);
}

const unexpanded = (value: Activation | Expanded): Activation =>
  value.kind === 'expanded' ? value.value : value;

function pairExpression(call: OperatorCall, f: Binary, a: Expression, b: Expression): Expression {
  return createExpression(call.builder, {
    name: call.name,
    args: [a, b],
    apply: ([x, y]) => f(x, y),
    emit: ([x, y]) => {
      const emit = EMIT[call.operator];
      if (!emit) throw new Refusal('both its inputs depend on the picture');
      // Values in one order may be stored as places of several shapes: what a sum over branches gives is flat.
      return emit(call, x, call.builder.withPlace(y, x.place));
    },
  });
}

/** A product whose gate is the factor that comes from a sigmoid, or from a softmax. */
function multiply(call: OperatorCall, a: Leaf, b: Leaf): Leaf {
  const isGate = (leaf: Leaf) => {
    const layer = call.builder.makerOf(leaf);
    const isSigmoid =
      layer?.type === 'activation' && ['sigmoid', 'hard-sigmoid'].includes(layer.kind);
    return isSigmoid || layer?.type === 'softmax';
  };
  if (isGate(a) === isGate(b)) {
    throw new Refusal(
      'it multiplies two activations, and not one of them is a gate (a sigmoid or a softmax)',
    );
  }
  return call.builder.add(call.name, { type: 'multiply' }, isGate(a) ? [b, a] : [a, b]);
}
