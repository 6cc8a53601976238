import type { StagesDocument } from '../../experiments/stages/document.js';
import { table } from './table.js';

/** Every stage, what was predicted and whether it held, and the two files to open. */
export const stagesText =
  (out: string) =>
  ({ image, stages }: StagesDocument): string => {
    const rows = stages.map(({ number, of, operations, region, inverted, ...stage }) => {
      const { before, classification, measured, predicted, held } = stage;
      return [
        `${number} of ${of === 0 ? 'the original' : of}`,
        `${operations} on ${inverted ? 'all but ' : ''}${region}`,
        before.target.label,
        predicted,
        held ? 'held' : 'did not hold',
        before.target.score.toFixed(4),
        classification.target.score.toFixed(4),
        `${measured.deltaScore > 0 ? '+' : ''}${measured.deltaScore.toFixed(4)}`,
      ];
    });
    const head = ['stage', 'distorted', 'class', 'predicted', '', 'before', 'after', 'change'];
    const aligned = ['left', 'left', 'left', 'left', 'left', 'right', 'right', 'right'] as const;
    return [
      `${image.path}\n`,
      table([head, ...rows], aligned),
      `  ${out}/document.json\n  ${out}/index.html\n`,
    ].join('');
  };
