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

/** A table of every picture, method and order (RFC 4180, but with plain line feeds); empty cells were not measured. */
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
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}

function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
