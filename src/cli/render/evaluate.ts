import type { EvaluateDocument } from '../../experiments/evaluate/document.js';
import { table } from './table.js';

const number = (value: number | null | undefined) => value?.toFixed(3) ?? '-';

/** One line for each method and order, and the files. */
export function evaluateText(
  { methods, images, parameters, ended }: EvaluateDocument,
  files: readonly string[],
): string {
  const rows = methods.map(({ name, order, aopc, aopcProbability, mass, rank, pointing }) => [
    name,
    order,
    number(aopc.mean),
    `${number(aopc.low)} … ${number(aopc.high)}`,
    number(aopcProbability.mean),
    number(mass?.mean),
    number(rank?.mean),
    number(pointing),
  ]);
  const level = `${100 * parameters.confidence} %`;
  const heading = ['method', 'order', 'AOPC', level, 'of probability', 'mass', 'rank', 'pointing'];
  return [
    `${images.length} explained ${images.length === 1 ? 'class' : 'classes'}, ${parameters.steps} steps\n`,
    ...(ended
      ? [`All ${ended.regions} regions are gone by then; --steps ${ended.asked} went beyond\n`]
      : []),
    table(
      [heading, ...rows],
      ['left', 'left', 'right', 'left', 'right', 'right', 'right', 'right'],
    ),
    ...files.map((file) => `  ${file}\n`),
  ].join('');
}
