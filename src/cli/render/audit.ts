import { presetFor } from '../../explain/lrp/presets.js';
import type { AuditDocument } from '../../tasks/audit.js';
import { meaninglessLine } from '../../tasks/reach-line.js';
import { optionName } from '../option-name.js';
import { cropLine } from './crop-line.js';
import { ledgerTable } from './ledger-lines.js';
import { unitReport } from './unit-report.js';
import { precisionLines, verdict } from './verdict.js';

/** Where the score went: the ledger, or one unit term by term, and what stands out. */
export const auditText = (document: AuditDocument): string => {
  const { image, target, parameters, unit, ledger, total, float64 } = document;
  const holds = presetFor(document.network);
  const meaningless = meaninglessLine(total, ledger, holds, optionName);
  return [
    `${image.path}: ${target.label}, LRP with ${parameters.preset}\n${cropLine(image)}\n`,
    unit ? unitReport(unit) : ledgerTable(ledger, total),
    `\n${meaningless === undefined ? verdict(document) : `${meaningless}\n`}`,
    float64 ? `\n${precisionLines(float64)}` : '',
  ].join('');
};
