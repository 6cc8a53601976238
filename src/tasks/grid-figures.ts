import type { CompareDocument, ComparedPicture } from '../experiments/compare/document.js';
import type { Heatmap } from '../image/draw/heatmap.js';
import type { Figure, Panel } from '../image/figure/figure.js';
import type { Picture } from '../image/picture.js';
import { barOf } from './explain-figure.js';
import { panelRows } from './panel-rows.js';

/** What a comparison has drawn of one picture. */
export interface ComparedDrawings {
  readonly files: ReadonlyMap<string, Picture>;
  readonly heatmaps: ReadonlyMap<string, Heatmap>;
}

/** One picture's comparison: the picture once, and the methods of each network in rows beside it. */
export function compareFigure(
  { image, picture, networks }: ComparedPicture,
  { networks: loaded }: Pick<CompareDocument, 'networks'>,
  { files, heatmaps }: ComparedDrawings,
): Figure {
  const first: Panel = {
    picture: files.get(picture) as Picture,
    heading: 'Picture',
    caption: [image.name],
  };
  const rows = networks.flatMap(({ network: n, classification: { target, rank }, methods }) => {
    const network = `${loaded[n].name}: ${target.label}, place ${rank}, score ${target.score.toFixed(2)}`;
    const panels = methods.map(
      ({ name, heatmap }, m): Panel => ({
        picture: files.get(heatmap) as Picture,
        heading: name,
        bar: barOf(heatmaps.get(heatmap) as Heatmap),
        ...(m === 0 && { caption: [network] }),
      }),
    );
    return panelRows(panels);
  });
  return {
    title: `Heatmaps of ${image.name}, side by side`,
    rows: rows.map((row, i) => [i === 0 ? first : null, ...row]),
  };
}
