import type { EvaluateDocument } from '../../experiments/evaluate/document.js';
import { table } from './table.js';

const number = (value: number | null | undefined) => value?.toFixed(3) ?? '-';

/** The columns of text. */
const LABELS = 2;

/** One line for each method and order, and the files. */
export function evaluateText(
  { methods, images, parameters, ended }: EvaluateDocument,
  files: readonly string[],
): string {
  // Without masks there is nothing to say of where objects are.
  const isLocated = methods.some(({ mass, rank, pointing }) => mass || rank || pointing !== null);
  const located = (texts: readonly string[]) => (isLocated ? texts : []);
  const rows = methods.map(({ name, order, aopc, aopcProbability, mass, rank, pointing }) => [
    ...[name, order, number(aopc.mean), `${number(aopc.low)} … ${number(aopc.high)}`],
    number(aopcProbability.mean),
    ...located([number(mass?.mean), number(rank?.mean), number(pointing)]),
  ]);
  const level = `${100 * parameters.confidence} %`;
  const heading = [
    ...['method', 'order', 'AOPC', level, 'of probability'],
    ...located(['mass', 'rank', 'pointing']),
  ];
  return [
    `${images.length} explained ${images.length === 1 ? 'class' : 'classes'}, ${parameters.steps} steps\n`,
    ...(ended
      ? [`All ${ended.regions} regions are gone by then; --steps ${ended.asked} went beyond\n`]
      : []),
    table(
      [heading, ...rows],
      heading.map((_, c) => (c < LABELS ? 'left' : 'right')),
      { optional: [heading.indexOf('of probability')] },
    ),
    ...files.map((file) => `  ${file}\n`),
  ].join('');
}
