import { base64 } from '../base64.js';
import type { PictureCodecs } from '../image/codec/codecs.js';
import type { Figure } from '../image/figure/figure.js';
import { layOutFigure } from '../image/figure/layout.js';
import { scenePicture } from '../image/figure/raster.js';
import type { Scene } from '../image/figure/scene.js';
import { sceneSvg } from '../image/figure/svg.js';
import type { Picture } from '../image/picture.js';
import { createSpareRoom } from '../spare-room.js';
import { type DrawnFile, encodeFiles } from './drawn-files.js';
import type { ResultFile } from './task.js';

export interface FigureOptions {
  readonly codecs: PictureCodecs;
  /** The longer side of a panel, in pixels. */
  readonly size: number;
  /** Whether the figure is an SVG file too. */
  readonly svg: boolean;
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

/** The pixels of figures take 4 MB each. */
const sheets = createSpareRoom();

/**
 * Draws a figure: a picture, and an SVG where it is asked for.
 * @param name of the files, without their endings
 */
export async function drawFigure(
  name: string,
  figure: Figure,
  { codecs, size, svg }: FigureOptions,
): Promise<DrawnFile[]> {
  const scene = layOutFigure(figure, size);
  const picture = scenePicture(scene, await codecs.faces(), sheets.take);
  const png = {
    name: `${name}.png`,
    picture,
    whenEncoded: () => sheets.giveBack(picture.data),
  };
  return svg ? [png, { name: `${name}.svg`, bytes: await svgOf(scene, codecs) }] : [png];
}

/** A figure as files; see `drawFigure`. */
export const figureFiles = async (
  name: string,
  figure: Figure,
  options: FigureOptions,
): Promise<ResultFile[]> => encodeFiles(await drawFigure(name, figure, options), options.codecs);
