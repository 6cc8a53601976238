import type { DemoDocument } from '../../tasks/demo.js';
import { table } from './table.js';

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** How much of each heatmap lies on the objects of its class, and the montages. */
export function demoText({ objects, files }: DemoDocument): string {
  const heading = ['picture', 'class', 'rank', 'score', 'LRP inside', 'SA inside', 'area'];
  const rows = objects.map(({ picture, target, rank, inside, area }) => [
    picture,
    target.label,
    String(rank),
    target.score.toFixed(2),
    percent(inside.lrp),
    percent(inside.sa),
    percent(area),
  ]);
  const aligns = ['left', 'left', 'right', 'right', 'right', 'right', 'right'] as const;
  return [
    'How much of each heatmap’s positive relevance lies on the objects of its class:\n',
    table([heading, ...rows], aligns),
    ...files.map((file) => `  ${file}\n`),
  ].join('');
}
