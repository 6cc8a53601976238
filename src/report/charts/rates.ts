import { fixed } from '../format.js';
import type { Html } from '../html.js';
import type { Draw } from './draw.js';

export interface RateBar {
  readonly name: string;
  readonly held: number;
  readonly of: number;
}

/** How often predictions held: under each name a bar, filled as far as they did, and the counts. */
export const rateChart = (draw: Draw, label: string, bars: readonly RateBar[]): Html =>
  draw({
    label,
    options: (plot) => {
      const rows = bars
        .filter(({ of }) => of > 0)
        .map((bar) => ({ ...bar, share: bar.held / bar.of }));
      const counts = ({ held, of, share }: (typeof rows)[number]) =>
        `${held} of ${of} · ${fixed(100 * share, 0)}\u202f%`;
      const above = { y: 'name', dy: -17 } as const;
      return {
        width: 360,
        height: 8 + 46 * rows.length,
        margin: 0,
        marginTop: 8,
        style: { fontSize: '13px' },
        x: { domain: [0, 1], range: [0, 360], axis: null },
        y: {
          domain: rows.map(({ name }) => name),
          axis: null,
          paddingInner: 0.78,
          paddingOuter: 0.4,
        },
        marks: [
          plot.text(rows, { ...above, text: 'name', frameAnchor: 'left', textAnchor: 'start' }),
          plot.text(rows, { ...above, text: counts, frameAnchor: 'right', textAnchor: 'end' }),
          plot.barX(rows, { x1: 0, x2: 1, y: 'name', fill: 'var(--line)' }),
          plot.barX(rows, { x1: 0, x2: 'share', y: 'name', fill: 'var(--series-1)' }),
        ],
      };
    },
  });
