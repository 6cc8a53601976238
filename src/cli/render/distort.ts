import type { Classification } from '../../experiments/classification.js';
import type { DistortDocument } from '../../tasks/distort.js';
import { table } from './table.js';

const sign = (value: number) => (value > 0 ? '+' : '');

const row = (name: string, { target, rank }: Classification) => [
  name,
  target.score.toFixed(4),
  `${(100 * target.probability).toFixed(2)} %`,
  String(rank),
];

/** The class before and after, and what the network sees now. */
export function distortText(document: DistortDocument): string {
  const { image, operations, areaShare, before, after, change, file } = document;
  const rows = [
    [before.target.label, 'score', 'probability', 'place'],
    row('before', before),
    row('after', after),
    [
      'change',
      `${sign(change.deltaScore)}${change.deltaScore.toFixed(4)}`,
      `${sign(change.deltaProbability)}${(100 * change.deltaProbability).toFixed(2)} %`,
      '',
    ],
  ];
  const what = `${operations} on ${(100 * areaShare).toFixed(1)} % of ${image.path}`;
  const [now] = after.topTen;
  return `${what}\n${table(rows, ['left', 'right', 'right', 'right'])}  now: ${now?.label}\n  ${file}\n`;
}
