import { csvText } from '../../csv.js';
import type { EvaluateDocument } from './document.js';

const COLUMNS = [
  'image',
  'class',
  'score',
  'method',
  'order',
  'aopc',
  'aopc_probability',
  'mass',
  'rank',
  'pointing',
] as const;

/** A table of every picture, method and order; empty cells were not measured. */
export function evaluationCsv({ images }: EvaluateDocument): string {
  const rows = images.flatMap(({ image, target, methods }) =>
    methods.flatMap(({ name, mass, rank, pointing, orders }) =>
      orders.map(({ order, aopc, aopcProbability }) => [
        image.path,
        target.label,
        target.score,
        name,
        order,
        aopc,
        aopcProbability,
        mass,
        rank,
        pointing === null ? null : Number(pointing),
      ]),
    ),
  );
  return csvText([COLUMNS, ...rows]);
}
