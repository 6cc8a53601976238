import type { OnnxModel, OnnxNode } from './model.js';

/** Operators that turn scores into probabilities. */
const PROBABILITIES = new Set(['Softmax', 'LogSoftmax', 'Sigmoid']);

/** Operators that may stand between them and the output, and change no value. */
const PASSING = new Set(['Identity', 'Cast', 'Dropout', 'Flatten', 'Reshape', 'Squeeze']);

/**
 * The value of the scores: explanations start there, not at probabilities. Goes back from an output
 * over a last Softmax, LogSoftmax or Sigmoid.
 *
 * @param output the name of the value that the graph gives
 * @returns the name of the value that the probabilities are made of, and the nodes that were left
 *   out; the output itself where it holds scores
 */
export function cutProbabilities({ nodes }: OnnxModel, output: string) {
  const makers = new Map<string, OnnxNode>();
  for (const node of nodes) for (const value of node.outputs) makers.set(value, node);
  const passed: string[] = [];
  let value = output;
  for (;;) {
    const maker = makers.get(value);
    if (maker?.domain !== '' || maker.outputs[0] !== value || maker.inputs.length === 0) break;
    const isProbability = PROBABILITIES.has(maker.operator);
    if (!isProbability && !PASSING.has(maker.operator)) break;
    passed.push(maker.name);
    [value] = maker.inputs;
    if (isProbability) return { scores: value, cut: passed };
  }
  return { scores: output, cut: [] };
}
