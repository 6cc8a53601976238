import type { AuditDocument } from '../../tasks/audit.js';
import { ledgerTable } from './ledger-lines.js';
import { unitReport } from './unit-report.js';
import { precisionLines, verdict } from './verdict.js';

/** Where the score went: the ledger, or one unit term by term, and what stands out. */
export const auditText = (document: AuditDocument): string => {
  const { image, target, parameters, unit, ledger, total, float64 } = document;
  return [
    `${image.path}: ${target.label}, LRP with ${parameters.preset}\n\n`,
    unit ? unitReport(unit) : ledgerTable(ledger, total),
    `\n${verdict(document)}`,
    float64 ? `\n${precisionLines(float64)}` : '',
  ].join('');
};
