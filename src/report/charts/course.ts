import type { Html } from '../html.js';
import { seriesColour } from '../shell/tokens.js';
import type { Draw } from './draw.js';
import { scoreAxes } from './score-axes.js';

/** The target's score as an iteration finds it and as its distortions leave it. */
export interface CourseStep {
  readonly iteration: number;
  readonly before: number;
  readonly after: readonly { readonly series: number; readonly score: number }[];
}

/** What becomes of a distorted picture's score: a sign for each kind of distortion. */
export const COURSE_SYMBOLS = ['circle', 'square', 'triangle', 'times'] as const;

/** The target's score over a study: a line through the pictures it went on with, signs for the rest. */
export const courseChart = (
  draw: Draw,
  label: string,
  steps: readonly CourseStep[],
  last: number,
): Html =>
  draw({
    label,
    options: (plot) => {
      const line = [
        ...steps.map(({ iteration, before }) => ({ x: iteration - 1, y: before })),
        { x: steps.length, y: last },
      ];
      const signs = steps.flatMap(({ iteration, after }) =>
        after.map(({ series, score }) => ({ x: iteration, y: score, series })),
      );
      return {
        ...scoreAxes(
          'after iteration',
          line.map(({ x }) => x),
        ),
        symbol: { domain: [0, 1, 2, 3], range: [...COURSE_SYMBOLS] },
        marks: [
          plot.lineY(line, { x: 'x', y: 'y', stroke: 'var(--ink)', strokeWidth: 1.5 }),
          plot.dot(line.slice(0, 1), { x: 'x', y: 'y', r: 3, fill: 'var(--ink)' }),
          plot.dot(signs, {
            x: 'x',
            y: 'y',
            symbol: 'series',
            r: 4.5,
            strokeWidth: 2,
            stroke: ({ series }: { series: number }) => seriesColour(series),
            fill: 'var(--ground)',
          }),
        ],
      };
    },
  });
