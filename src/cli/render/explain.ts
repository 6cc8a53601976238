import type { LedgerTotal } from '../../explain/lrp/ledger.js';
import { presetFor } from '../../explain/lrp/presets.js';
import type { ExplainDocument } from '../../tasks/document.js';
import type { EvidenceDocument } from '../../tasks/evidence.js';
import { methodText } from '../../tasks/explain-figure.js';
import { meaninglessLine, reachLine } from '../../tasks/reach-line.js';
import { optionName } from '../option-name.js';
import { cropLine } from './crop-line.js';
import { ledgerTable } from './ledger-lines.js';
import { table } from './table.js';
import { topTable } from './top-table.js';
import { verifiedLines } from './verified-line.js';

/** How many regions the terminal lists. */
const LISTED = 12;

const fileLines = (files: readonly string[]): string[] => files.map((file) => `  ${file}\n`);

/** Each explanation of a picture: the top classes, what was found, and the files. */
export const explainText =
  ({ ledger, isFirst }: { readonly ledger: boolean; readonly isFirst: boolean }) =>
  (documents: readonly ExplainDocument[]): string =>
    documents
      .flatMap(({ image, top, target, method, relevance, total, files, ...document }, i) => [
        ...(isFirst && i === 0 ? [`${image.path}\n${cropLine(image)}${topTable(top)}`] : []),
        `${nameOf(method, document.parameters, documents)} for ${target.label} (${target.score.toFixed(4)}): Σ R ${sumText(relevance.sum)}, `,
        `per pixel from ${relevance.perPixel.min.toExponential(2)} to ${relevance.perPixel.max.toExponential(2)}\n`,
        ...(total ? accountLines(document, total) : []),
        ...verifiedLines(document.verified),
        ...(ledger && total ? [ledgerTable(document.ledger, total)] : []),
        ...fileLines(files),
      ])
      .join('');

/** The method and, where another document has it with other parameters, those as well. */
function nameOf(
  method: string,
  parameters: ExplainDocument['parameters'],
  documents: readonly ExplainDocument[],
): string {
  const alike = documents.filter((one) => one.method === method);
  const texts = new Set(alike.map(methodText));
  return texts.size === 1 ? method : methodText({ method, parameters });
}

/** Four decimals, but for what is too large to be read so. */
const sumText = (sum: number): string =>
  Math.abs(sum) < 1e6 ? sum.toFixed(4) : sum.toExponential(2);

/** How much of the score reached the pixels, or why the map means nothing. */
const accountLines = (
  { ledger, network, parameters }: Pick<ExplainDocument, 'ledger' | 'network' | 'parameters'>,
  total: LedgerTotal,
): string[] => [
  `${
    meaninglessLine(total, ledger, presetFor(network), optionName) ??
    reachLine(total, parameters.preset, optionName)
  }\n`,
];

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
          ...(isFirst && i === 0 ? [`${image.path}\n${cropLine(image)}${topTable(top)}`] : []),
          `evidence for ${target.label}: the regions with the most relevance and sensitivity\n`,
          table(
            [['region', 'class', 'of LRP', 'of SA'], ...rows],
            ['right', 'left', 'right', 'right'],
          ),
          ...fileLines(files),
        ];
      })
      .join('');
