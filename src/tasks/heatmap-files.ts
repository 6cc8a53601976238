import type { Explained } from '../explain/explain.js';
import { pixelMap } from '../explain/pixel-map.js';
import type { PictureCodecs } from '../image/codec/codecs.js';
import {
  type DrawingOptions,
  type Heatmap,
  heatmapPicture,
  makeHeatmap,
} from '../image/draw/heatmap.js';
import { overlay } from '../image/draw/overlay.js';
import { shownPicture } from '../image/fit/show.js';
import type { Picture } from '../image/picture.js';
import type { MapSign } from '../map-sign.js';
import { encodeNpy } from '../nn/formats/npy.js';
import type { Input } from '../pictures/input.js';
import { resizeMap } from '../resize-map.js';
import type { Shape } from '../tensor/tensor.js';
import type { ResultFile } from './task.js';

export interface HeatmapOptions extends DrawingOptions {
  /** The longer side of what the network saw, in the overlay's pixels. */
  readonly size: number;
  readonly blend: number;
  /** Whether the relevance itself is a file too. */
  readonly npy: boolean;
  readonly codecs: PictureCodecs;
}

/** A heatmap, and its picture, plain and over the whole original. */
export interface DrawnHeatmap {
  readonly heatmap: Heatmap;
  readonly plain: Picture;
  readonly overlay: Picture;
}

/** Relevance, `[C, H, W]` or `[H, W]`. */
interface Relevance {
  readonly values: Float32Array;
  readonly shape: Shape;
}

/** The whole picture that an input was made of, at the size that it is shown at; of a tensor, what it shows. */
export const shownInput = ({ seen, original }: Input, size: number): Picture =>
  original === undefined ? seen : shownPicture(original.picture, original.geometry, size);

function draw(
  relevance: Relevance,
  { seen, original }: Input,
  shown: Picture,
  sign: MapSign,
  options: HeatmapOptions,
): DrawnHeatmap {
  const { map, width, height } = pixelMap(relevance);
  const isOfSeen = width === seen.width && height === seen.height;
  const full = isOfSeen ? map : resizeMap(map, width, height, seen.width, seen.height);
  const heatmap = makeHeatmap(full, seen.width, seen.height, options, sign);
  const { blend } = options;
  return {
    heatmap,
    plain: heatmapPicture(heatmap),
    overlay: overlay(shown, heatmap, { blend, ...(original && { geometry: original.geometry }) }),
  };
}

async function filesOf(
  base: string,
  { values, shape }: Relevance,
  { plain, overlay }: DrawnHeatmap,
  { npy, codecs }: HeatmapOptions,
): Promise<ResultFile[]> {
  const [plainPng, overlayPng] = await Promise.all([plain, overlay].map(codecs.encodePng));
  return [
    { name: `${base}.png`, bytes: plainPng },
    { name: `${base}.overlay.png`, bytes: overlayPng },
    ...(npy ? [{ name: `${base}.npy`, bytes: encodeNpy(values, shape) }] : []),
  ];
}

/**
 * Every file of one explanation, but for its JSON and its figure: heatmaps of the pixels and of the
 * hidden layer that was looked at, and their values.
 * @param shown the whole picture; see `shownInput`
 */
export async function heatmapFiles(
  base: string,
  input: Input,
  shown: Picture,
  { explanation, hidden }: Explained,
  sign: MapSign,
  options: HeatmapOptions,
): Promise<{ readonly drawn: DrawnHeatmap; readonly files: readonly ResultFile[] }> {
  const drawn = draw(explanation, input, shown, sign, options);
  const files = await filesOf(base, explanation, drawn, options);
  if (hidden === undefined) return { drawn, files };
  const at = `${base}.at-${hidden.layer.replaceAll('/', '-')}`;
  const drawnHidden = draw(hidden, input, shown, 'signed', options);
  return { drawn, files: [...files, ...(await filesOf(at, hidden, drawnHidden, options))] };
}
