import type { Attributes } from './attributes.js';
import { type Allowance, type Constant, listOf } from './constant.js';
import type { GraphBuilder } from './graph-builder.js';
import { Refusal } from './refusal.js';
import { type Activation, isConstant, type Value } from './value.js';

/** A node whose inputs are known, some of which may be left out. */
export interface OperatorCall {
  /** The node's name in the file. */
  readonly name: string;
  readonly operator: string;
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
  /** The version of the operator set: what a node means depends on it. */
  readonly opset: number;
  readonly inputs: readonly (Value | undefined)[];
  readonly builder: GraphBuilder;
  readonly allowance: Allowance;
}

/** Computes an operator's outputs: constants from constants, else nodes of the described graph. */
export type Operator = (call: OperatorCall) => readonly Value[];

/** The input at an index, which must be there. */
export function required({ inputs }: OperatorCall, index: number): Value {
  const input = inputs[index];
  if (input === undefined) throw new Refusal(`its input ${index} is missing`);
  return input;
}

/** An input that must depend on the picture. */
export function activationInput(call: OperatorCall, index: number): Activation {
  const input = required(call, index);
  if (input.kind === 'expanded') throw new Refusal('it reads what Expand repeats');
  if (input.kind !== 'activation') throw new Refusal(`its input ${index} is a constant`);
  return input;
}

/** An input that must not depend on the picture: weights. */
export function constantInput(call: OperatorCall, index: number): Constant {
  const input = required(call, index);
  if (!isConstant(input)) throw new Refusal(`its input ${index} depends on the picture`);
  return input;
}

/** A constant that may be left out. */
export const optionalConstant = (call: OperatorCall, index: number): Constant | undefined =>
  call.inputs[index] === undefined ? undefined : constantInput(call, index);

/** A list that was an attribute in older operator sets and is an input in newer ones. */
export function listOrInput(call: OperatorCall, name: string, index: number): number[] | undefined {
  const input = optionalConstant(call, index);
  return input === undefined ? call.attributes.ints(name) : listOf(input);
}

/** A single number of a list, or of an attribute. */
export function numberOrInput(
  call: OperatorCall,
  name: string,
  index: number,
  absent: number,
): number {
  const input = optionalConstant(call, index);
  if (input === undefined) return call.attributes.float(name, absent);
  const value = input.kind === 'float' ? input.values.uniform : Number(input.values[0]);
  if (value === undefined || Number.isNaN(value))
    throw new Refusal(`its ${name} is no single number`);
  return value;
}
