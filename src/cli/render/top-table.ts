import type { ScoredClass } from '../../explain/target.js';
import { bold } from './colour.js';
import { table } from './table.js';

/** The top classes as the study's tables show them: rank, class, score, probability. */
export function topTable(top: readonly ScoredClass[]): string {
  const rows = top.map(({ label, score, probability }, rank) => [
    String(rank + 1),
    label,
    score.toFixed(4),
    `${(100 * probability).toFixed(2)} %`,
  ]);
  return table(
    [['', 'class', 'score', 'probability'], ...rows],
    ['right', 'left', 'right', 'right'],
    { style: (cell, rank) => (rank === 0 ? bold(cell) : cell) },
  );
}
