import { fixed } from '../format.js';
import type { Html } from '../html.js';
import type { Draw } from './draw.js';

export interface RateBar {
  /** The bars of one group stand together under its name. */
  readonly group: string;
  readonly name: string;
  readonly held: number;
  readonly of: number;
}

/** How often predictions held: a bar for each, out of a full one, with the counts beside it. */
export const rateChart = (draw: Draw, label: string, bars: readonly RateBar[]): Html =>
  draw({
    label,
    options: (plot) => {
      const rows = bars
        .filter(({ of }) => of > 0)
        .map((bar, i) => ({ ...bar, key: i, share: bar.held / bar.of }));
      const fresh = rows.filter(({ group }, i) => group !== rows[i - 1]?.group);
      const counts = ({ held, of, share }: (typeof rows)[number]) =>
        `${held} of ${of} · ${fixed(100 * share, 0)} %`;
      const total = ({ name }: RateBar) => name === 'all';
      return {
        width: 560,
        height: 16 + 30 * rows.length + 6 * fresh.length,
        marginLeft: 8,
        marginRight: 8,
        marginTop: 8,
        marginBottom: 4,
        style: { fontSize: '13px' },
        x: { domain: [0, 1], range: [268, 432], axis: null },
        y: { domain: rows.map(({ key }) => key), axis: null, paddingInner: 0.5 },
        marks: [
          plot.text(rows, {
            y: 'key',
            text: 'name',
            frameAnchor: 'left',
            dx: 92,
            textAnchor: 'start',
          }),
          plot.text(fresh, {
            y: 'key',
            text: 'group',
            frameAnchor: 'left',
            textAnchor: 'start',
            fontWeight: 650,
          }),
          plot.barX(rows, { x1: 0, x2: 1, y: 'key', fill: 'var(--line)' }),
          plot.barX(rows, {
            x1: 0,
            x2: 'share',
            y: 'key',
            fill: 'var(--series-1)',
            fillOpacity: (bar: RateBar) => (total(bar) ? 1 : 0.6),
          }),
          plot.text(rows, { x: () => 1, y: 'key', text: counts, dx: 8, textAnchor: 'start' }),
        ],
      };
    },
  });
