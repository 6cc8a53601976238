import type { Html } from '../html.js';
import { seriesColour } from '../shell/tokens.js';
import type { Draw } from './draw.js';
import { scoreAxes } from './score-axes.js';

/** A class's score in one stage, and in the one that it was made of. */
export interface StagePoint {
  /** 0 is the original. */
  readonly stage: number;
  readonly score: number;
  readonly series: number;
  readonly from?: { readonly stage: number; readonly score: number };
}

/** Scores over the stages, each joined to the one that it was made of. */
export const stagesChart = (
  draw: Draw,
  label: string,
  points: readonly StagePoint[],
  stages: number,
): Html =>
  draw({
    label,
    options: (plot) => {
      const colour = ({ series }: { series: number }) => seriesColour(series);
      const links = points.flatMap(({ stage, score, series, from }) =>
        from === undefined
          ? []
          : [{ x1: from.stage, y1: from.score, x2: stage, y2: score, series }],
      );
      return {
        ...scoreAxes(
          'stage',
          Array.from({ length: stages + 1 }, (_, stage) => stage),
        ),
        marks: [
          plot.link(links, {
            x1: 'x1',
            y1: 'y1',
            x2: 'x2',
            y2: 'y2',
            strokeWidth: 1.5,
            stroke: colour,
          }),
          plot.dot(points, { x: 'stage', y: 'score', r: 4, fill: colour }),
        ],
      };
    },
  });
