import { join } from 'node:path';
import type { ExplainDocument } from '../explain/document.js';
import type { Explained } from '../explain/explain.js';
import { pixelMap } from '../explain/pixel-map.js';
import { type ColormapName, colormaps, heatmapPicture } from '../image/draw/heatmap.js';
import { overlay } from '../image/draw/overlay.js';
import { encodeNpy } from '../nn/formats/npy.js';
import { encodePng } from '../node/codecs/encode-png.js';
import type { Input } from '../pictures/input.js';
import { resizeMap } from '../resize-map.js';
import type { OutputFile } from './files.js';

export interface HeatmapOptions {
  readonly out: string;
  readonly colormap: ColormapName;
  /** Writes the relevance itself too. */
  readonly npy: boolean;
}

/** A map as two pictures: plain, and over the dimmed picture that the network saw. */
function pictures(
  base: string,
  map: Float32Array,
  width: number,
  height: number,
  { seen }: Input,
  colormap: ColormapName,
): OutputFile[] {
  const colours = colormaps[colormap];
  const sameSize = width === seen.width && height === seen.height;
  const full = sameSize ? map : resizeMap(map, width, height, seen.width, seen.height);
  return [
    {
      path: `${base}.png`,
      bytes: encodePng(heatmapPicture(full, seen.width, seen.height, colours)),
    },
    { path: `${base}.overlay.png`, bytes: encodePng(overlay(seen, full, colours)) },
  ];
}

/**
 * Every file of one explanation, but for its JSON: heatmaps of the pixels and of the hidden layer
 * that was looked at, and their values.
 */
export function heatmapFiles(
  name: string,
  input: Input,
  { explanation, hidden }: Explained,
  { out, colormap, npy }: HeatmapOptions,
): OutputFile[] {
  const base = join(out, name);
  const { map, width, height } = pixelMap(explanation);
  const files = pictures(base, map, width, height, input, colormap);
  if (npy) {
    const bytes = encodeNpy(explanation.values, explanation.shape);
    files.push({ path: `${base}.npy`, bytes });
  }
  if (hidden === undefined) return files;
  const at = `${base}.at-${hidden.layer.replaceAll('/', '-')}`;
  const inside = pixelMap({ values: hidden.values, shape: hidden.shape });
  files.push(...pictures(at, inside.map, inside.width, inside.height, input, colormap));
  if (npy) files.push({ path: `${at}.npy`, bytes: encodeNpy(hidden.values, hidden.shape) });
  return files;
}

/** The JSON next to the heatmaps: everything else about the run. */
export const documentFile = (base: string, document: ExplainDocument): OutputFile => ({
  path: `${base}.json`,
  bytes: Buffer.from(`${JSON.stringify(document, null, 2)}\n`),
});
