import { type EvidenceClass, evidenceClasses } from '../experiments/evidence/classes.js';
import { drawEvidence, type Evidence, middleOf } from '../experiments/evidence/index.js';
import type { ScoredClass } from '../explain/target.js';
import type { Figure } from '../image/figure/figure.js';
import { resizeBilinear } from '../image/fit/resize.js';
import { samplePicture } from '../image/fit/show.js';
import type { Picture } from '../image/picture.js';
import type { Input } from '../pictures/input.js';
import { croppedLine } from './crop-line.js';
import { fileName } from './names.js';

const KINDS = Object.keys(evidenceClasses) as EvidenceClass[];

/** At most so many regions are numbered; of more, the numbers would cover them. */
const MOST_NUMBERED = 150;

/** A picture whose longer side has `size` pixels; reduced smoothly, enlarged pixel by pixel. */
function sized(picture: Picture, size: number): Picture {
  const scale = size / Math.max(picture.width, picture.height);
  const [width, height] = [picture.width, picture.height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  ) as [number, number];
  return scale < 1 ? resizeBilinear(picture, width, height) : samplePicture(picture, width, height);
}

/**
 * The picture's regions in the colours of their classes, each with its number as in the table.
 * @param seen the part that the network sees, at the original's resolution; the regions are of it
 */
export function evidenceFigure(
  input: Input,
  seen: Picture,
  found: { readonly target: ScoredClass; readonly regions: readonly Evidence[] },
  size: number,
): Figure {
  const { target, regions } = found;
  const shown = sized(seen, size);
  const drawn = drawEvidence(seen, regions, shown);
  const scale = drawn.width / seen.width;
  const numbered = regions.length <= MOST_NUMBERED ? regions : [];
  const cropped = croppedLine(input);
  return {
    title: `Evidence for “${target.label}”`,
    notes: [
      `${fileName(input.path)}, score ${target.score.toFixed(2)} (${(100 * target.probability).toFixed(1)} %)`,
    ],
    rows: [
      [
        {
          picture: shown,
          ownSize: true,
          heading: 'Picture',
          caption: [
            `${fileName(input.path)}, ${input.width}×${input.height}`,
            ...(cropped ? [cropped] : []),
          ],
        },
        {
          picture: drawn,
          ownSize: true,
          heading: `${regions.length} regions`,
          marks: numbered.map(({ group }) => {
            const { x, y } = middleOf(group, seen.width);
            return { x: x * scale, y: y * scale, text: String(group.id) };
          }),
          legend: KINDS.map((kind) => {
            const { title, about, colour } = evidenceClasses[kind];
            const count = regions.filter((region) => region.class === kind).length;
            return { colour, text: `${title} (${count}): ${about}` };
          }),
        },
      ],
    ],
  };
}
