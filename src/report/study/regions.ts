import { evidenceClasses } from '../../experiments/evidence/classes.js';
import type { StudyIteration, StudyRegion } from '../../experiments/study/document.js';
import { count, fixed, percent, signed } from '../format.js';
import { type Content, type Html, html } from '../html.js';
import { table } from '../parts/table.js';
import { verdict } from '../parts/verdict.js';
import { SHOULD } from './distortions.js';

const nameOf = ({ id, name }: StudyRegion): string => name ?? `region ${id}`;

const cells = (region: StudyRegion, seen: number): readonly Content[] => {
  const { box, area, measured } = region;
  return [
    nameOf(region),
    evidenceClasses[region.class].title.replace('negative-evidence ', ''),
    SHOULD[region.predicted],
    verdict(region.held),
    signed(measured.deltaScore),
    html`${signed(100 * measured.deltaProbability, 1)}\u202f%`,
    fixed(region.lrpDensity),
    fixed(region.saDensity),
    percent(area / seen),
    `${box.x}, ${box.y}`,
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
    { head: 'Evidence' },
    { head: 'Score should' },
    { head: 'Outcome', keep: true },
    { head: 'Δ score', number: true },
    { head: 'Δ probability', number: true },
    { head: 'LRP density', number: true },
    { head: 'SA density', number: true },
    { head: 'Area', number: true },
    { head: 'At x, y', number: true },
  ],
  rows: regions.map((region) => cells(region, seen)),
})}
</details>`;
}
