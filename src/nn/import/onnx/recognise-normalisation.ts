import { attributesOf } from './attributes.js';
import { constantOf, countOf } from './constant.js';
import { ELEMENT_TYPES } from './element-types.js';
import type { OnnxAttribute, OnnxModel, OnnxNode } from './model.js';
import { Refusal } from './refusal.js';

/** More numbers than axes, exponents and ε are. */
const NUMBERS_LIMIT = 8;

/** Whether a node's output is its input: casts to integers round. */
function isSame({ domain, operator, attributes }: OnnxNode): boolean {
  const to = attributes.get('to');
  const type = to?.kind === 'int' ? ELEMENT_TYPES.get(Number(to.value)) : undefined;
  const isFloatCast = operator === 'Cast' && type?.kind === 'float';
  return domain === '' && (operator === 'Identity' || isFloatCast);
}

/** Looks at the nodes that make values, through those that change none. */
class Makers {
  readonly #makers = new Map<string, OnnxNode>();
  readonly #sources = new Map<string, string>();
  /** The values that depend on the picture. */
  readonly #depending: Set<string>;
  readonly #model: OnnxModel;

  /** @param model whose nodes are sorted */
  constructor(model: OnnxModel) {
    this.#model = model;
    this.#depending = new Set(model.inputs.map(({ name }) => name));
    for (const node of model.nodes) {
      const { inputs, outputs } = node;
      const depends = inputs.some((value) => this.#depending.has(value));
      for (const value of outputs) {
        this.#makers.set(value, node);
        if (depends && value !== '') this.#depending.add(value);
      }
      if (isSame(node) && inputs.length > 0) this.#sources.set(outputs[0], this.source(inputs[0]));
    }
  }

  /** Whether a value depends on the picture; weights that are normalised are folded as they are written. */
  isDepending(value: string): boolean {
    return this.#depending.has(value);
  }

  /** The value that a value is the same as. */
  source(value: string): string {
    return this.#sources.get(value) ?? value;
  }

  /** The inputs of the node that makes a value, if that is of the operator. */
  inputsOf(value: string, operator: string): readonly string[] | undefined {
    return this.nodeOf(value, operator)?.inputs.map((input) => this.source(input));
  }

  nodeOf(value: string, operator: string): OnnxNode | undefined {
    const maker = this.#makers.get(this.source(value));
    return maker?.domain === '' && maker.operator === operator ? maker : undefined;
  }

  /** The numbers of a small constant. */
  numbers(value: string): readonly number[] | undefined {
    const source = this.source(value);
    const maker = this.#makers.get(source);
    const isConstant = maker?.domain === '' && maker.operator === 'Constant';
    const { value: attribute, value_float: float } = Object.fromEntries(
      isConstant ? maker.attributes : [],
    ) as Record<string, OnnxAttribute | undefined>;
    if (float?.kind === 'float') return [float.value];
    const stored = attribute?.kind === 'tensor' ? attribute.value : undefined;
    const tensor = this.#model.initializers.get(source) ?? stored;
    if (tensor === undefined || countOf(tensor.shape) > NUMBERS_LIMIT) return undefined;
    const constant = constantOf(tensor);
    if (constant.kind === 'integer') return [...constant.values].map(Number);
    const numbers = new Float64Array(constant.values.count);
    constant.values.copyTo(numbers);
    return [...numbers];
  }

  /** The one number of a constant. */
  number(value: string): number | undefined {
    const numbers = this.numbers(value);
    return numbers?.length === 1 ? numbers[0] : undefined;
  }
}

/** A mean over some axes, which stay as axes of one place. */
interface Mean {
  readonly of: string;
  readonly axes: readonly number[];
}

function meanIn(makers: Makers, value: string): Mean | undefined {
  const node = makers.nodeOf(value, 'ReduceMean');
  if (node === undefined) return undefined;
  const attributes = attributesOf(node);
  const given = node.inputs[1] ? makers.numbers(node.inputs[1]) : attributes.ints('axes');
  const keeps = attributes.int('keepdims', 1) === 1;
  return given && keeps ? { of: makers.source(node.inputs[0]), axes: given } : undefined;
}

/** What is normalised where a value is `x − mean(x)`. */
function centredIn(makers: Makers, value: string): Mean | undefined {
  const [x, mean, ...more] = makers.inputsOf(value, 'Sub') ?? [];
  const found = mean !== undefined && more.length === 0 && meanIn(makers, mean);
  return found && found.of === x ? found : undefined;
}

/** What is squared in a value, by `Pow` or by itself. */
function squaredIn(makers: Makers, value: string): string | undefined {
  const [base, exponent] = makers.inputsOf(value, 'Pow') ?? [];
  if (exponent !== undefined && makers.number(exponent) === 2) return base;
  const [left, right] = makers.inputsOf(value, 'Mul') ?? [];
  return left !== undefined && left === right ? left : undefined;
}

/** ε of a value `mean((x − mean(x))²) + ε`, from 0 on, of the same x and the same axes. */
function epsilonIn(makers: Makers, value: string, centred: Mean): number | undefined {
  const sum = makers.inputsOf(value, 'Add') ?? [];
  const [variance, epsilon] = sum.some((one, i) => i === 0 && makers.number(one) !== undefined)
    ? [sum[1], sum[0]]
    : sum;
  if (variance === undefined || epsilon === undefined) return undefined;
  const mean = meanIn(makers, variance);
  const squared = mean && squaredIn(makers, mean.of);
  const own = squared && centredIn(makers, squared);
  if (!own || own.of !== centred.of) return undefined;
  const areAlike = [own.axes, mean.axes].every((axes) => String(axes) === String(centred.axes));
  const number = areAlike ? makers.number(epsilon) : undefined;
  return number !== undefined && number >= 0 ? number : undefined;
}

/** What a value is the power of, by `exponent`; a square root by either of its names. */
function powerIn(makers: Makers, value: string, exponent: number): string | undefined {
  const [base, own] = makers.inputsOf(value, 'Pow') ?? [];
  if (own !== undefined && makers.number(own) === exponent) return base;
  if (exponent === 0.5) return makers.inputsOf(value, 'Sqrt')?.[0];
  const [one, divisor] = makers.inputsOf(value, 'Div') ?? [];
  const isQuotient = one !== undefined && makers.number(one) === 1;
  const root = makers.inputsOf(value, 'Reciprocal')?.[0] ?? (isQuotient ? divisor : undefined);
  return root === undefined ? undefined : powerIn(makers, root, 0.5);
}

/** The centred value and what is under the root, where a node divides the one by a root. */
function quotientIn(makers: Makers, { operator, outputs }: OnnxNode): [string, string][] {
  const inputs = makers.inputsOf(outputs[0], operator) ?? [];
  if (inputs.length !== 2) return [];
  const [left, right] = inputs;
  const pairs: [string, string | undefined][] =
    operator === 'Div'
      ? [[left, powerIn(makers, right, 0.5)]]
      : [
          [left, powerIn(makers, right, -0.5)],
          [right, powerIn(makers, left, -0.5)],
        ];
  return pairs.filter((pair): pair is [string, string] => pair[1] !== undefined);
}

function recognised(makers: Makers, node: OnnxNode): OnnxNode | undefined {
  if (node.domain !== '' || (node.operator !== 'Div' && node.operator !== 'Mul')) return undefined;
  for (const [value, under] of quotientIn(makers, node)) {
    const centred = centredIn(makers, value);
    const epsilon = centred && epsilonIn(makers, under, centred);
    if (centred === undefined || epsilon === undefined || !makers.isDepending(centred.of)) continue;
    const attributes = new Map<string, OnnxAttribute>([
      ['axes', { kind: 'ints', value: centred.axes.map(BigInt) }],
      ['epsilon', { kind: 'float', value: epsilon }],
    ]);
    return { ...node, operator: 'MeanVarianceNormalization', inputs: [centred.of], attributes };
  }
  return undefined;
}

/**
 * The model with every normalisation that is written in parts, `(x − mean(x)) / √(mean((x − mean(x))²) + ε)`, as
 * one node: exporters write layer normalisation so before operator set 17. What is read by nothing then stays.
 */
export function withNormalisations(model: OnnxModel): OnnxModel {
  const makers = new Makers(model);
  const nodes = model.nodes.map((node) => {
    try {
      return recognised(makers, node) ?? node;
    } catch (error) {
      // An attribute of another kind than its operator's: whoever reads that node says so.
      if (error instanceof Refusal) return node;
      throw error;
    }
  });
  return { ...model, nodes };
}
