import type { Explained } from '../explain/explain.js';
import { pixelMap } from '../explain/pixel-map.js';
import type { PictureCodecs } from '../image/codec/codecs.js';
import { type ColormapName, colormaps, heatmapPicture } from '../image/draw/heatmap.js';
import { overlay } from '../image/draw/overlay.js';
import { encodeNpy } from '../nn/formats/npy.js';
import type { Input } from '../pictures/input.js';
import { resizeMap } from '../resize-map.js';
import type { Shape } from '../tensor/tensor.js';
import type { ResultFile } from './task.js';

export interface HeatmapOptions {
  readonly colormap: ColormapName;
  /** Whether the relevance itself is a file too. */
  readonly npy: boolean;
  readonly codecs: PictureCodecs;
}

/** Relevance, `[C, H, W]` or `[H, W]`. */
interface Relevance {
  readonly values: Float32Array;
  readonly shape: Shape;
}

/** Relevance as two pictures: plain, and over the dimmed picture that the network saw. */
async function filesOf(
  base: string,
  relevance: Relevance,
  { seen }: Input,
  { colormap, npy, codecs }: HeatmapOptions,
): Promise<ResultFile[]> {
  const colours = colormaps[colormap];
  const { map, width, height } = pixelMap(relevance);
  const sameSize = width === seen.width && height === seen.height;
  const full = sameSize ? map : resizeMap(map, width, height, seen.width, seen.height);
  return [
    {
      name: `${base}.png`,
      bytes: await codecs.encodePng(heatmapPicture(full, seen.width, seen.height, colours)),
    },
    { name: `${base}.overlay.png`, bytes: await codecs.encodePng(overlay(seen, full, colours)) },
    ...(npy ? [{ name: `${base}.npy`, bytes: encodeNpy(relevance.values, relevance.shape) }] : []),
  ];
}

/**
 * Every file of one explanation, but for its JSON: heatmaps of the pixels and of the hidden layer
 * that was looked at, and their values.
 */
export async function heatmapFiles(
  base: string,
  input: Input,
  { explanation, hidden }: Explained,
  options: HeatmapOptions,
): Promise<ResultFile[]> {
  const files = await filesOf(base, explanation, input, options);
  if (hidden === undefined) return files;
  const at = `${base}.at-${hidden.layer.replaceAll('/', '-')}`;
  return [...files, ...(await filesOf(at, hidden, input, options))];
}
