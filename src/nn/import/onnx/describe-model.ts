import { quote, UserError } from '../../../errors.js';
import { INPUT } from '../../graph.js';
import type { Pair } from '../../layers/extents.js';
import type { DescribedGraph } from '../described-graph.js';
import { attributesOf } from './attributes.js';
import { chooseOutput } from './choose-output.js';
import { constantOf, createAllowance } from './constant.js';
import { cutProbabilities } from './cut-probabilities.js';
import { GraphBuilder } from './graph-builder.js';
import { inputActivation } from './input.js';
import type { OnnxModel, OnnxNode } from './model.js';
import type { OperatorCall } from './operator-call.js';
import { operators } from './operators/index.js';
import { withNormalisations } from './recognise-normalisation.js';
import { Refusal } from './refusal.js';
import { type Activation, placeOf, type Value } from './value.js';

/** A node that cannot be imported, and why. */
export interface Missing {
  readonly operator: string;
  readonly node: string;
  readonly reason: string;
}

export interface DescribeOptions {
  /** The model's name, for messages. */
  readonly name: string;
  /** Height and width of the input, where the file leaves them open; or others than the file says. */
  readonly size?: Pair | undefined;
  /** The value that holds the scores: by default, the graph's first output that can hold scores. */
  readonly output?: string | undefined;
}

/** A model as layers, or what of it there is no layer for. */
export interface Description {
  /** Undefined where something is missing. */
  readonly graph: DescribedGraph | undefined;
  /** The output that is explained. */
  readonly output: string;
  /** The shape of the scores, as the file's nodes have it; undefined where something is missing. */
  readonly scoresShape: readonly number[] | undefined;
  /** Nodes behind the scores, which make probabilities of them. */
  readonly cut: readonly string[];
  readonly missing: readonly Missing[];
}

/**
 * Describes an ONNX model by layers: goes through its nodes in order, computes what does not depend on
 * the picture, and infers the shapes of what does, for one picture.
 *
 * @throws {UserError} where the model is of another kind: quantised, of several inputs, of a size that
 *   is neither said nor given
 */
export function describeModel(given: OnnxModel, options: DescribeOptions): Description {
  const refuse = (reason: string) =>
    new UserError(`${quote(options.name)} cannot be used: ${reason}`, { code: 'unsupported' });
  checkQuantised(given, refuse);
  const model = withNormalisations(given);
  const output = chooseOutput(model, options.output, refuse);
  const { scores: end, cut } = cutProbabilities(model, output);
  const { nodes, read } = nodesBefore(model, end);
  const inputs = model.inputs.filter((input) => read.has(input.name));
  if (inputs.length === 0) throw refuse(`its output ${quote(output)} depends on no input`);
  if (inputs.length > 1) {
    const names = inputs.map(({ name }) => quote(name)).join(', ');
    throw refuse(
      `it takes ${names}, not one picture alone; export it with the others as constants`,
    );
  }
  const input = inputActivation(inputs[0], options.size, refuse);

  const walk = new Walk(model);
  walk.values.set(inputs[0].name, input);
  for (const node of nodes) walk.visit(node);
  const scores = walk.scores(end);
  const graph = scores && walk.missing.length === 0 ? graphOf(walk, input, scores) : undefined;
  if (graph && scores === INPUT) throw refuse('its output is its input');
  return { graph, output, scoresShape: graph && walk.shapeOf(end), cut, missing: walk.missing };
}

const graphOf = (
  { builder: { nodes, parameters } }: Walk,
  input: Activation,
  scores: string,
): DescribedGraph => ({ nodes, parameters, scores, input: placeOf(input.base) });

/** Operators that compute with quantised numbers. */
const QUANTISED = /^(QLinear|QGemm|QAttention|Q[A-Z]|DynamicQuantize)|Integer$|[Qq]uantizeLinear$/;

function checkQuantised({ nodes }: OnnxModel, refuse: (reason: string) => UserError): void {
  const quantised = nodes.find(({ operator }) => QUANTISED.test(operator));
  if (!quantised) return;
  const { operator, name } = quantised;
  throw refuse(
    `it is quantised (${operator} ${quote(name)}); give the float network that it was made from`,
  );
}

/** The nodes that an output depends on, in order, and the names of all that they read. */
function nodesBefore({ nodes }: OnnxModel, output: string) {
  const read = new Set([output]);
  const needed = [...nodes].reverse().filter(({ inputs, outputs }) => {
    if (!outputs.some((value) => read.has(value))) return false;
    for (const value of inputs) read.add(value);
    return true;
  });
  return { nodes: needed.reverse(), read };
}

/** Operators that stand behind scores, in what programs do with them. */
const CHOOSING = new Set(['ArgMax', 'ArgMin', 'TopK', 'NonMaxSuppression']);

/** One pass over a model's nodes: the values so far, and what could not be described. */
class Walk {
  readonly builder = new GraphBuilder();
  readonly values = new Map<string, Value>();
  /** The nodes that are described, by the values that they make. */
  readonly #makers = new Map<string, string>();
  readonly #missing = new Map<string, Missing>();
  readonly #model: OnnxModel;
  readonly #allowance = createAllowance();
  readonly #operators: ReadonlyMap<string, string>;

  constructor(model: OnnxModel) {
    this.#model = model;
    this.#operators = new Map(model.nodes.map(({ name, operator }) => [name, operator]));
  }

  /** What could not be described, in order. */
  get missing(): readonly Missing[] {
    return [...this.#missing.values()];
  }

  /** Computes a node's outputs; what reads a value that is not known is not known either. */
  visit(node: OnnxNode): void {
    const operator = operators.get(node.operator);
    if (node.domain !== '' || operator === undefined) {
      this.#setOutputs(node, []);
      this.#miss(node.name, new Refusal(this.#absence(node)));
      return;
    }
    const inputs = node.inputs.map((name) => this.#value(name));
    if (inputs.some((input) => input?.kind === 'unknown')) {
      for (const value of node.inputs) this.#checkComputed(value);
      this.#setOutputs(node, []);
      return;
    }
    const outputs = this.#attempt(node.name, () => operator(this.#call(node, inputs)));
    this.#setOutputs(node, outputs ?? []);
    if (outputs) for (const value of node.outputs) this.#makers.set(value, node.name);
  }

  /** The node that gives the values of an output, in the order of its shape. */
  scores(output: string): string | undefined {
    const value = this.#value(output);
    this.#checkComputed(output);
    return this.#attempt(output, () => {
      if (value?.kind === 'unknown') return undefined;
      if (value?.kind !== 'activation') throw new Refusal('it does not depend on the picture');
      return this.builder.arranged(value).name;
    });
  }

  /** The shape of an activation. */
  shapeOf(output: string): readonly number[] | undefined {
    const value = this.#value(output);
    return value?.kind === 'activation' ? value.shape : undefined;
  }

  /** Notes a value that is read as missing where its node is described, but not this output of it. */
  #checkComputed(value: string): void {
    const maker = this.#makers.get(value);
    if (maker === undefined || this.#value(value)?.kind !== 'unknown') return;
    this.#miss(maker, new Refusal(`its output ${quote(value)} is read, which is not computed`));
  }

  #call(node: OnnxNode, inputs: readonly (Value | undefined)[]): OperatorCall {
    const { name, operator, outputs } = node;
    const { opset } = this.#model;
    const attributes = attributesOf(node);
    const { builder } = this;
    return {
      name,
      operator,
      outputs,
      attributes,
      opset,
      inputs,
      builder,
      allowance: this.#allowance,
    };
  }

  #value(name: string): Value | undefined {
    const known = this.values.get(name);
    const initializer = this.#model.initializers.get(name);
    if (known || !initializer) return known;
    const value = constantOf(initializer);
    this.values.set(name, value);
    return value;
  }

  #setOutputs({ outputs }: OnnxNode, values: readonly Value[]): void {
    outputs.forEach((name, index) => {
      if (name !== '') this.values.set(name, values[index] ?? { kind: 'unknown' });
    });
  }

  /** Runs one step; a refusal, or shapes that do not fit, are noted as missing. */
  #attempt<T>(node: string, step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof RangeError)) throw error;
      this.#miss(node, error);
      return undefined;
    }
  }

  #miss(reader: string, error: Refusal | RangeError): void {
    const node = (error instanceof Refusal && error.node) || reader;
    if (this.#missing.has(node)) return;
    const operator = this.#operators.get(node) ?? 'the output';
    this.#missing.set(node, { operator, node, reason: error.message });
  }

  #absence({ operator, domain, inputs }: OnnxNode): string {
    if (this.#model.functions.has(`${domain}:${operator}`)) {
      return 'it is a function that the file defines; export the network with functions inlined';
    }
    if (domain === '' && CHOOSING.has(operator) && inputs.length > 0) {
      return `it chooses among scores, which hands on no relevance; name what it reads, ${quote(inputs[0])}, as network output`;
    }
    return domain === ''
      ? 'this operator is not supported'
      : `it is of the domain ${quote(domain)}`;
  }
}
