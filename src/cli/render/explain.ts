import type { ExplainDocument } from '../../tasks/document.js';
import type { EvidenceDocument } from '../../tasks/evidence.js';
import { ledgerTable } from './ledger-lines.js';
import { table } from './table.js';
import { topTable } from './top-table.js';

/** How many regions the terminal lists. */
const LISTED = 12;

const fileLines = (files: readonly string[]): string[] => files.map((file) => `  ${file}\n`);

/** Each explanation of a picture: the top classes, what was found, and the files. */
export const explainText =
  ({ ledger, isFirst }: { readonly ledger: boolean; readonly isFirst: boolean }) =>
  (documents: readonly ExplainDocument[]): string =>
    documents
      .flatMap(({ image, top, target, method, relevance, total, files, ...document }, i) => [
        ...(isFirst && i === 0 ? [`${image.path}\n${topTable(top)}`] : []),
        `${method} for ${target.label} (${target.score.toFixed(4)}): Σ R ${relevance.sum.toFixed(4)}, `,
        `from ${relevance.min.toExponential(2)} to ${relevance.max.toExponential(2)}\n`,
        ...(ledger && total ? [ledgerTable(document.ledger, total)] : []),
        ...fileLines(files),
      ])
      .join('');

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** The regions of a picture with the most relevance and sensitivity, for each explained class. */
export const evidenceText =
  (isFirst: boolean) =>
  (documents: readonly EvidenceDocument[]): string =>
    documents
      .flatMap(({ image, top, target, regions, files }, i) => {
        const rows = [...regions]
          .sort((a, b) => b.lrpShare + b.saShare - a.lrpShare - a.saShare)
          .slice(0, LISTED)
          .map((one) => [String(one.id), one.class, percent(one.lrpShare), percent(one.saShare)]);
        return [
          ...(isFirst && i === 0 ? [`${image.path}\n${topTable(top)}`] : []),
          `evidence for ${target.label}: the regions with the most relevance and sensitivity\n`,
          table(
            [['region', 'class', 'of LRP', 'of SA'], ...rows],
            ['right', 'left', 'right', 'right'],
          ),
          ...fileLines(files),
        ];
      })
      .join('');
