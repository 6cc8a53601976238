import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/errors.js';
import { canonise } from '../../../../src/nn/import/canonical/canonise.js';
import { constantOf } from '../../../../src/nn/import/onnx/constant.js';
import { describeModel } from '../../../../src/nn/import/onnx/describe-model.js';
import type { OnnxModel, OnnxTensor } from '../../../../src/nn/import/onnx/model.js';
import { operators } from '../../../../src/nn/import/onnx/operators/index.js';
import { parseOnnx } from '../../../../src/nn/import/onnx/parse-model.js';
import { parseTensor } from '../../../../src/nn/import/onnx/parse-tensor.js';
import { Refusal } from '../../../../src/nn/import/onnx/refusal.js';
import { isConstant } from '../../../../src/nn/import/onnx/value.js';
import { scoresOf } from '../../../support/naive-graph.js';
import { foldModel, numbersIn, withConstants } from '../../../support/onnx-model.js';

/** Where Debian's package libonnx-testdata puts the conformance tests of the ONNX project. */
const ROOT = process.env.WHYPIXEL_ONNX_TESTS ?? '/usr/share/libonnx-testdata/data';

/** What became of a test. `refused`: the operator is known, but not in this form. */
type Outcome = 'agrees' | 'differs' | 'refused' | 'unknown operator' | 'other data';

/**
 * Tests whose stored output is not what the operator gives: bfloat16 is stored as uint16, and random
 * dropout in training is as the generator of one machine had it.
 */
const NOT_COMPARABLE = /BFLOAT16|training_dropout/;

const numbers = (tensor: OnnxTensor) => numbersIn(constantOf(tensor));

const agree = (given: ArrayLike<number>, wanted: readonly number[]) =>
  given.length === wanted.length &&
  wanted.every((value, i) => {
    const isSame = Object.is(value, given[i]) || value === given[i];
    return isSame || Math.abs(value - given[i]) <= 1e-5 + 1e-3 * Math.abs(value);
  });

interface Case {
  readonly model: OnnxModel;
  readonly inputs: ReadonlyMap<string, OnnxTensor>;
  readonly wanted: readonly number[];
}

function readCase(folder: string): Case | undefined {
  const model = parseOnnx(readFileSync(join(folder, 'model.onnx')), folder);
  const tensor = (file: string) =>
    parseTensor(
      readFileSync(join(folder, 'test_data_set_0', file)),
      (reason) => new UserError(reason),
    );
  const inputs = new Map(
    model.inputs.map(({ name }, i) => [name, tensor(`input_${i}.pb`)] as const),
  );
  return { model, inputs, wanted: numbers(tensor('output_0.pb')) };
}

/** All inputs as constants: what folding computes. */
function folded({ model, inputs, wanted }: Case): Outcome {
  const value = foldModel(withConstants(model, inputs)).get(model.outputs[0].name);
  if (!value || !isConstant(value)) return 'refused';
  return agree(numbersIn(value), wanted) ? 'agrees' : 'differs';
}

/** Values channel by channel, where the import takes an input of 3 columns for one of channels last. */
function asTaken(
  values: Float64Array,
  [, ...shape]: readonly number[],
  taken: readonly number[],
): Float64Array {
  const [rows, columns, channels] = shape;
  const isMoved = shape.length === 3 && String([channels, rows, columns]) === String(taken);
  if (!isMoved || String(shape) === String(taken)) return values;
  return values.map((_, i) => {
    const pixel = i % (rows * columns);
    return values[pixel * channels + Math.floor(i / (rows * columns))];
  });
}

/** The first input of floats as the picture, the others as weights; picture by picture of a batch. */
function described({ model, inputs, wanted }: Case): Outcome {
  const picture = [...inputs].find(([, { type }]) => type.kind === 'float');
  if (!picture) return 'refused';
  const [name, { shape }] = picture;
  const weights = new Map([...inputs].filter(([other]) => other !== name));
  const data = Float64Array.from(numbers(picture[1]));
  const attempt = (batch: number): Outcome => {
    const size = data.length / batch;
    const one = batch === 1 ? shape : [1, ...shape.slice(1)];
    const withOne = { ...withConstants(model, weights), inputs: [{ name, shape: one }] };
    const { graph, cut } = describeModel(withOne, { name, output: model.outputs[0].name });
    if (!graph || cut.length > 0) return 'refused';
    const parts = Array.from({ length: batch }, (_, i) =>
      asTaken(data.subarray(i * size, (i + 1) * size), one, graph.input),
    );
    const scores = [graph, canonise(graph).graph].map((form) =>
      parts.flatMap((part) => [...scoresOf(form, part)]),
    );
    return scores.every((given) => agree(given, wanted)) ? 'agrees' : 'differs';
  };
  const whole = attempt(1);
  return whole === 'refused' && shape.length > 1 && shape[0] > 1 ? attempt(shape[0]) : whole;
}

/** Errors of other data, or a refusal. */
function outcomeOf(step: () => Outcome): Outcome {
  try {
    return step();
  } catch (error) {
    if (error instanceof Refusal || error instanceof UserError || error instanceof RangeError) {
      return 'refused';
    }
    throw error;
  }
}

/** Operators of the table that compute no constant from constants: docs/networks.md leaves these out. */
const NOT_FOLDED = [
  ...['AveragePool', 'BatchNormalization', 'Conv', 'DepthToSpace', 'Gemm', 'GlobalAveragePool'],
  ...['GlobalMaxPool', 'InstanceNormalization', 'LRN', 'LayerNormalization', 'LogSoftmax'],
  ...['MatMul', 'MaxPool', 'MeanVarianceNormalization', 'PRelu', 'Pad', 'Resize', 'Softmax'],
  ...['SpaceToDepth', 'Upsample'],
];

/** The operator of a test of one node. */
function operatorOf(folder: string): string | undefined {
  const { nodes } = parseOnnx(readFileSync(join(folder, 'model.onnx')), folder);
  return nodes.length === 1 ? nodes[0].operator : undefined;
}

/** The operators of a test that the table does not know. */
function unknownIn(folder: string): ReadonlySet<string> {
  const { nodes } = parseOnnx(readFileSync(join(folder, 'model.onnx')), folder);
  const isUnknown = (name: string, domain: string) => domain !== '' || !operators.has(name);
  return new Set(
    nodes.filter((node) => isUnknown(node.operator, node.domain)).map(({ operator }) => operator),
  );
}

function outcomesOf(folder: string): Outcome[] {
  let test: Case | undefined;
  try {
    test = readCase(folder);
  } catch (error) {
    if (!(error instanceof UserError || (error as { code?: string }).code === 'ENOENT'))
      throw error;
  }
  if (!test || NOT_COMPARABLE.test(folder)) return ['other data'];
  const { model } = test;
  const isKnown = model.nodes.every(
    ({ operator, domain }) => domain === '' && operators.has(operator),
  );
  if (!isKnown) return ['unknown operator'];
  const [asConstants, asPicture] = [folded, described].map((step) =>
    outcomeOf(() => step(test as Case)),
  );
  return [asConstants, asPicture];
}

describe('the conformance tests of the ONNX project', () => {
  const isThere = existsSync(ROOT);
  const absent = 'NOT RUN: needs Debian’s package libonnx-testdata';
  if (!isThere) process.stderr.write(`\n!!! ${absent}\n`);
  it.skipIf(!isThere && !process.env.CI)('agree wherever the table knows the operators', () => {
    if (!isThere) throw new Error(absent);
    const folders = readdirSync(ROOT).flatMap((kind) =>
      readdirSync(join(ROOT, kind))
        .map((name) => join(ROOT, kind, name))
        .filter((folder) => existsSync(join(folder, 'model.onnx'))),
    );
    const outcomes = folders.map((folder) => [folder, outcomesOf(folder)] as const);
    const count = (isOne: (all: readonly Outcome[]) => boolean) =>
      outcomes.filter(([, all]) => isOne(all)).length;
    const agreeing = count((all) => all.includes('agrees'));
    process.stdout.write(
      `of ${folders.length} tests ${agreeing} agree, ` +
        `${count(([first]) => first === 'unknown operator')} have operators that are not read, ` +
        `${count((all) => all.every((one) => one === 'refused'))} a form that is refused\n`,
    );
    const missing = new Map<string, number>();
    for (const [folder, [first]] of outcomes) {
      if (first !== 'unknown operator') continue;
      for (const name of unknownIn(folder)) missing.set(name, (missing.get(name) ?? 0) + 1);
    }
    const most = [...missing].sort(([, a], [, b]) => b - a);
    process.stdout.write(
      `operators that are not read: ${most.map(([name, tests]) => `${name} ${tests}`).join(', ')}\n`,
    );
    const differing = outcomes
      .filter(([, all]) => all.includes('differs'))
      .map(([folder]) => folder);
    expect(differing).toEqual([]);
    const known = outcomes.filter(([, all]) => all.length === 2);
    const foldedIn = known.filter(([, [asConstants]]) => asConstants === 'agrees');
    const [tested, folds] = [known, foldedIn].map(
      (some) => new Set(some.map(([folder]) => operatorOf(folder))),
    );
    folds.add(undefined);
    expect([...tested].filter((operator) => !folds.has(operator)).sort()).toEqual(NOT_FOLDED);
    expect(agreeing).toBeGreaterThanOrEqual(558);
  });
});
