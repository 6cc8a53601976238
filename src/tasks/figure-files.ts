import { base64 } from '../base64.js';
import type { PictureCodecs } from '../image/codec/codecs.js';
import type { Figure } from '../image/figure/figure.js';
import { layOutFigure } from '../image/figure/layout.js';
import { scenePicture } from '../image/figure/raster.js';
import type { Scene } from '../image/figure/scene.js';
import { sceneSvg } from '../image/figure/svg.js';
import type { Picture } from '../image/picture.js';
import type { ResultFile } from './task.js';

export interface FigureOptions {
  readonly codecs: PictureCodecs;
  /** The longer side of a panel, in pixels. */
  readonly size: number;
  /** Whether the figure is an SVG file too; where nothing draws text, it is one alone. */
  readonly svg: boolean;
}

/** Begins to load what draws the text of figures, while something else is being computed. */
export function prepareFigures({ svgRasteriser }: PictureCodecs): void {
  // Where it fails, it fails again when a figure is drawn, and is reported there.
  svgRasteriser?.().catch(() => undefined);
}

async function svgOf(scene: Scene, codecs: PictureCodecs): Promise<string> {
  const uris = new Map<Picture, string>();
  for (const primitive of scene.primitives) {
    if (primitive.kind !== 'image') continue;
    const png = await codecs.encodePng(primitive.picture);
    uris.set(primitive.picture, `data:image/png;base64,${base64(png)}`);
  }
  return sceneSvg(scene, ({ picture }) => uris.get(picture) as string);
}

/**
 * A figure as files: a PNG, and an SVG where it is asked for.
 * @param name of the files, without their endings
 */
export async function figureFiles(
  name: string,
  figure: Figure,
  { codecs, size, svg }: FigureOptions,
): Promise<ResultFile[]> {
  const scene = layOutFigure(figure, size);
  const rasterise = await codecs.svgRasteriser?.();
  const files: ResultFile[] = [];
  if (rasterise !== undefined) {
    const bytes = await codecs.encodePng(await scenePicture(scene, rasterise));
    files.push({ name: `${name}.png`, bytes });
  }
  if (svg || rasterise === undefined) {
    files.push({ name: `${name}.svg`, bytes: await svgOf(scene, codecs) });
  }
  return files;
}
