import type { Explained } from '../explain/explain.js';
import { pixelMap } from '../explain/pixel-map.js';
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
import type { DrawnFile } from './drawn-files.js';

export interface HeatmapOptions extends DrawingOptions {
  /** The longer side of what the network saw, in the overlay's pixels. */
  readonly size: number;
  readonly blend: number;
  /** Whether the relevance itself is a file too. */
  readonly npy: boolean;
}

/** A heatmap, and its picture, plain and over the whole original. */
export interface DrawnHeatmap {
  /** One value per pixel of what was explained. */
  readonly pixels: Float32Array;
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
  const plain = heatmapPicture(heatmap);
  const how = { blend: options.blend, ...(original && { geometry: original.geometry }) };
  return { pixels: map, heatmap, plain, overlay: overlay(shown, heatmap, how, plain) };
}

/** The files of one map: plain, over the picture, and its values where they are asked for. */
const filesOf = (
  base: string,
  { values, shape }: Relevance,
  { plain, overlay }: DrawnHeatmap,
  { npy }: HeatmapOptions,
): DrawnFile[] => [
  { name: `${base}.png`, picture: plain },
  { name: `${base}.overlay.png`, picture: overlay },
  ...(npy ? [{ name: `${base}.npy`, bytes: encodeNpy(values, shape) }] : []),
];

/**
 * Every file of one explanation, but for its JSON and its figure: heatmaps of the pixels and of the
 * hidden layer that was looked at, and their values.
 * @param shown the whole picture; see `shownInput`
 */
export function drawHeatmaps(
  base: string,
  input: Input,
  shown: Picture,
  { explanation, hidden }: Explained,
  sign: MapSign,
  options: HeatmapOptions,
): { readonly drawn: DrawnHeatmap; readonly files: readonly DrawnFile[] } {
  const drawn = draw(explanation, input, shown, sign, options);
  const files = filesOf(base, explanation, drawn, options);
  if (hidden === undefined) return { drawn, files };
  const at = `${base}.at-${hidden.layer.replaceAll('/', '-')}`;
  const drawnHidden = draw(hidden, input, shown, 'signed', options);
  return { drawn, files: [...files, ...filesOf(at, hidden, drawnHidden, options)] };
}
