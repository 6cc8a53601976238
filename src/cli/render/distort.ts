import type { Classification } from '../../experiments/classification.js';
import { seenExtent } from '../../tasks/crop-line.js';
import type { DistortDocument } from '../../tasks/distort.js';
import { green, red } from './colour.js';
import { table } from './table.js';

const sign = (value: number) => (value > 0 ? '+' : '');

const row = (name: string, { target, rank }: Classification) => [
  name,
  target.score.toFixed(4),
  `${(100 * target.probability).toFixed(2)} %`,
  String(rank),
];

/** How much of the region the network does not see; nothing where it sees all of it. */
function outsideLine({ image, outside }: DistortDocument): string {
  const seen = seenExtent(image);
  if (outside === 0 || seen === undefined) return '';
  const part = outside === 1 ? 'all' : `${percentOf(outside)} %`;
  return `  ${part} of the region lies outside what the network sees (${seen}), which changes no score\n`;
}

/** A share in per cent, never rounded to none or all. */
const percentOf = (share: number): string => {
  const percent = 100 * share;
  if (percent < 0.1) return 'less than 0.1';
  return percent > 99.9 ? 'more than 99.9' : percent.toFixed(1);
};

/** The row that says by how much the score rose or fell. */
const CHANGE = 2;

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
  const tint = change.deltaScore < 0 ? red : green;
  const style = (cell: string, row: number) => (row === CHANGE ? tint(cell) : cell);
  const what = `${operations} on ${(100 * areaShare).toFixed(1)} % of ${image.path}`;
  const [now] = after.topTen;
  return `${what}\n${outsideLine(document)}${table(rows, ['left', 'right', 'right', 'right'], { style })}  now: ${now?.label}\n  ${file}\n`;
}
