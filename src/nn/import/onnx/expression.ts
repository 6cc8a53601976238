import type { Expression, Leaf } from './value.js';

/** More operations in one element-wise expression than any activation is written with. */
const EXPRESSION_LIMIT = 16;

/** The most operations that one activation is written with, its input apart: GELU by tanh has eight. */
const ACTIVATION_LIMIT = 8;

/** Where expressions get nodes: the builder of the graph. */
interface Nodes {
  leafOf(expression: Expression): Leaf;
  /** Undefined where there is no node for the expression. */
  leafIfAny(expression: Expression): Leaf | undefined;
}

/**
 * An element-wise operation. Where the expression would grow too large, what its last activation may be made
 * of becomes a node.
 */
export function createExpression(builder: Nodes, expression: Omit<Expression, 'size'>): Expression {
  const made = sized(expression);
  if (made.size <= EXPRESSION_LIMIT) return made;
  const behind = finishedPart(builder, made);
  for (const part of behind ? [behind] : expression.args) {
    builder.leafOf(part);
    part.isEnd = true;
  }
  return sized(expression);
}

const sizeOf = (expression: Omit<Expression, 'size'>) => operationsIn(expression).size + 1;

const sized = (expression: Omit<Expression, 'size'>): Expression => ({
  ...expression,
  size: sizeOf(expression),
});

/** What an expression is made of, as far as it is not taken as the output of its node. */
const argumentsOf = ({ args, isEnd }: Omit<Expression, 'size'>) => (isEnd ? [] : args);

/** The operations that an expression is made of; not itself, nor outputs of nodes. */
function operationsIn(expression: Omit<Expression, 'size'>, found = new Set<Expression>()) {
  for (const arg of argumentsOf(expression)) {
    if (arg.isEnd || found.has(arg)) continue;
    found.add(arg);
    operationsIn(arg, found);
  }
  return found;
}

/**
 * The largest part that the expression depends on alone and that has a node, or can have one; the operations
 * behind it are left enough for an activation that is not finished, for half an activation has no node.
 */
function finishedPart(builder: Nodes, expression: Expression): Expression | undefined {
  const parts = [...operationsIn(expression)].sort((a, b) => sizeOf(b) - sizeOf(a));
  return parts.find((part) => {
    const isBehind = expression.size - sizeOf(part) >= ACTIVATION_LIMIT;
    return isBehind && dependsAloneOn(expression, part) && builder.leafIfAny(part) !== undefined;
  });
}

/** The parts that an expression is made of, those that need the least computing first; not itself. */
export function sourcesOf(expression: Expression): Expression[] {
  const found = new Set<Expression>();
  const visit = (part: Expression) => {
    if (found.has(part)) return;
    found.add(part);
    argumentsOf(part).forEach(visit);
  };
  argumentsOf(expression).forEach(visit);
  return [...found].sort((a, b) => a.size - b.size);
}

/** How an expression's operations are computed: by their constants as they are stored, or as they are meant. */
type Apply = (expression: Expression, values: readonly number[]) => number;

const applyStored: Apply = (expression, values) => expression.apply(values);
const applyMeant: Apply = (expression, values) =>
  (expression.applyMeant ?? expression.apply)(values);

/**
 * The expression as a function of one value within it: by its constants as they are stored, and where some of
 * them are roundings of others, by those. None where it depends on other values too.
 */
export function functionsOf(
  expression: Expression,
  source: Expression,
): readonly ((x: number) => number)[] {
  if (!dependsAloneOn(expression, source)) return [];
  const by = (apply: Apply) => (x: number) => valueAt(expression, new Map([[source, x]]), apply);
  const isRounded = [expression, ...operationsIn(expression)].some((one) => one.applyMeant);
  return isRounded ? [by(applyStored), by(applyMeant)] : [by(applyStored)];
}

/** Whether a value within an expression determines it; a node's output is determined by itself alone. */
function dependsAloneOn(
  expression: Expression,
  source: Expression,
  determined = new Set([source]),
): boolean {
  if (determined.has(expression)) return true;
  if (expression.isEnd) return false;
  const { args } = expression;
  const isDetermined = args.every((arg) => dependsAloneOn(arg, source, determined));
  if (isDetermined) determined.add(expression);
  return isDetermined;
}

/** The value of an expression that the known values determine. */
function valueAt(expression: Expression, known: Map<Expression, number>, apply: Apply): number {
  const value = known.get(expression);
  if (value !== undefined) return value;
  const values = expression.args.map((arg) => valueAt(arg, known, apply));
  const made = apply(expression, values);
  known.set(expression, made);
  return made;
}
