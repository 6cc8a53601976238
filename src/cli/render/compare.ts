import type { CompareDocument } from '../../experiments/compare/document.js';
import { stemOf } from '../../tasks/names.js';
import { table } from './table.js';

/** A line for each heatmap, and the files. */
export function compareText(
  { pictures, networks }: CompareDocument,
  files: readonly string[],
): string {
  const rows = pictures.flatMap(({ image, networks: results }) =>
    results.flatMap(({ network, classification: { target }, methods }) =>
      methods.map(({ name, sum, concentration, agreement }) => [
        stemOf(image.path),
        networks[network]?.name ?? '',
        target.label,
        target.score.toFixed(4),
        name,
        Math.abs(sum) < 1e-3 ? sum.toExponential(2) : sum.toPrecision(4),
        `${(100 * concentration).toFixed(0)} %`,
        agreement?.toFixed(2) ?? '-',
      ]),
    ),
  );
  const heading = ['picture', 'network', 'class', 'score', 'method', 'Σ R', 'in a fifth', 'agrees'];
  const aligns = ['left', 'left', 'left', 'right', 'left', 'right', 'right', 'right'] as const;
  // Of one network alone, the column says the same in each line.
  const optional = networks.length === 1 ? [heading.indexOf('network')] : [];
  return `${table([heading, ...rows], aligns, { optional })}${files.map((file) => `  ${file}\n`).join('')}`;
}
