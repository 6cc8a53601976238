import { evidenceClasses } from '../../explain/evidence/classes.js';
import type { StudyIteration, StudyRegion } from '../../explain/study/document.js';
import { count, fixed, percent, signed } from '../format.js';
import { type Content, type Html, html } from '../html.js';
import { table } from '../parts/table.js';
import { verdict } from '../parts/verdict.js';

const nameOf = ({ id, name }: StudyRegion): string => name ?? `region ${id}`;

const cells = (region: StudyRegion, seen: number): readonly Content[] => {
  const { box, area, measured } = region;
  return [
    nameOf(region),
    `${box.x}, ${box.y}`,
    percent(area / seen),
    fixed(region.lrpDensity),
    fixed(region.saDensity),
    evidenceClasses[region.class].title,
    region.predicted,
    signed(measured.deltaScore),
    html`${signed(100 * measured.deltaProbability, 1)}\u202f%`,
    measured.moved,
    verdict(region.held),
  ];
};

/** Every region of an iteration, distorted alone: folded away, for there may be a hundred. */
export function regionTable({ number, regions }: StudyIteration, seen: number): Html {
  const held = regions.filter((region) => region.held).length;
  return html`
<details>
<summary>${count(regions.length, 'region')}, each distorted alone: ${held} of ${count(regions.length, 'prediction')} held</summary>
${table({
  caption: `Regions of iteration ${number}. Densities are in units of the picture’s mean.`,
  columns: [
    { head: 'Region', keep: true },
    { head: 'At x, y', number: true },
    { head: 'Area', number: true },
    { head: 'LRP density', number: true },
    { head: 'SA density', number: true },
    { head: 'Evidence' },
    { head: 'Score predicted' },
    { head: 'Δ score', number: true },
    { head: 'Δ probability', number: true },
    { head: 'Score measured' },
    { head: 'Outcome', keep: true },
  ],
  rows: regions.map((region) => cells(region, seen)),
})}
</details>`;
}
