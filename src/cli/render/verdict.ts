import type { Audit, Deviation } from '../../explain/audit.js';
import { type LedgerRow, type LedgerTotal, shareOfScore } from '../../explain/lrp/ledger.js';
import { verifiedOf } from '../../explain/lrp/verified.js';
import { verifiedLines } from './verified-line.js';

const digits = (value: number): string =>
  Math.abs(value) > 0 && Math.abs(value) < 1e-3 ? value.toExponential(1) : value.toFixed(4);

/** The minus sign that typography has, between spaces or before a number. */
const signed = (value: number): string => `${value < 0 ? '−' : '+'} ${digits(Math.abs(value))}`;

/** The row with the most of something; undefined when none has any. */
function largest(
  rows: readonly LedgerRow[],
  of: (row: LedgerRow) => number,
): LedgerRow | undefined {
  const worst = rows.reduce<LedgerRow | undefined>(
    (found, row) => (found === undefined || of(row) > of(found) ? row : found),
    undefined,
  );
  return worst !== undefined && of(worst) > 0 ? worst : undefined;
}

const absorbed = ({ bias, epsilon, dead }: LedgerRow): number =>
  Math.abs(bias) + Math.abs(epsilon) + Math.abs(dead);

/** More relevance than this, in scores, moves back and forth where denominators come near 0. */
const MUCH = 100;

/** Where the score went, as a sum that one can check, and the layers that stand out. */
export function verdict({ total, ledger }: Pick<Audit, 'total' | 'ledger'>): string {
  const { score, pixels, bias, epsilon, dead, closing } = total;
  const count = (column: 'bias' | 'epsilon' | 'dead') =>
    ledger.filter((row) => row[column] !== 0).length;
  const parts = [
    `${digits(score)} = ${digits(pixels)} in pixels`,
    ...(bias === 0
      ? []
      : [`${signed(bias)} absorbed by ${layers(count('bias'), 'bias', 'biases')}`]),
    ...(epsilon === 0
      ? []
      : [
          `${signed(epsilon)} absorbed by the stabiliser ε of ${layers(count('epsilon'), 'layer', 'layers')}`,
        ]),
    ...(dead === 0 ? [] : [`${signed(dead)} dead in ${layers(count('dead'), 'layer', 'layers')}`]),
  ];
  const nothing = parts.length === 1 ? ' and nothing absorbed' : '';
  const worst = largest(ledger, ({ closing }) => closing);
  const most = largest(ledger, absorbed);
  const peak = largest(ledger, ({ absolute }) => absolute);
  const times = peak === undefined ? 0 : shareOfScore(peak.absolute, score);
  return [
    `${parts.join(' ')}${nothing}; closes to ${closing.toExponential(0)}\n`,
    ...(worst ? [`Worst closing: ${worst.layer}, ${worst.closing.toExponential(0)}\n`] : []),
    ...(most ? [`Most absorbed: ${most.layer}, ${keptBy(most)}\n`] : []),
    ...(peak && times > MUCH
      ? [`Σ|R| peaks at ${peak.layer}, ${times.toPrecision(2)} times the score\n`]
      : []),
    ...verifiedLines(verifiedOf(ledger)),
  ].join('');
}

const layers = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** What a layer kept, and by what. */
const keptBy = (row: LedgerRow): string =>
  (['bias', 'epsilon', 'dead'] as const)
    .filter((column) => row[column] !== 0)
    .map((column) => `${column} ${digits(row[column])}`)
    .join(', ');

interface Precision {
  readonly scores: Deviation;
  readonly relevance: Deviation;
  readonly total: LedgerTotal;
}

/** How far float32 was off. */
export function precisionLines({ scores, relevance, total }: Precision): string {
  const line = (what: string, { relativeL2, max }: Deviation) =>
    `  ${what.padEnd(9)}  relative L2 ${relativeL2.toExponential(1)}, at most ${max.toExponential(1)}\n`;
  return [
    'The same in float64: ',
    `score ${total.score.toFixed(4)}, closes to ${total.closing.toExponential(0)}. Float32 was off by\n`,
    line('scores', scores),
    line('relevance', relevance),
  ].join('');
}
