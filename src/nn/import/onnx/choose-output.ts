import { quote, type UserError } from '../../../errors.js';
import type { OnnxModel, OnnxValue } from './model.js';

/** Names with commas. */
const listed = (names: readonly string[]): string => names.map((name) => quote(name)).join(', ');

/** Whether an array of that shape may hold one number for each class: `[N, C]`, `[N, C, 1, 1]`, `[C]`. */
export function canBeScores(shape: OnnxValue['shape']): boolean {
  if (shape === undefined || shape.length < 2) return true;
  return shape.slice(1).filter((extent) => extent !== 1).length <= 1;
}

/**
 * The value that holds the scores: the one that is asked for, which may also be one within the graph, as before
 * a tail that sorts scores; else the graph's first output that can hold scores.
 *
 * @throws what `refuse` makes where there is none of that name
 */
export function chooseOutput(
  { outputs, nodes }: OnnxModel,
  wanted: string | undefined,
  refuse: (reason: string) => UserError,
): string {
  if (wanted !== undefined) {
    const isMade = nodes.some((node) => node.outputs.includes(wanted));
    if (wanted !== '' && isMade) return wanted;
    const names = outputs.map(({ name }) => name);
    throw refuse(`it has no output ${quote(wanted)}; it gives ${listed(names)}`);
  }
  const [first] = outputs;
  if (first === undefined) throw refuse('it has no outputs');
  return (outputs.find(({ shape }) => canBeScores(shape)) ?? first).name;
}
