import type { FitGeometry } from '../../image/fit/fit.js';
import type { Sheet } from './canvas.js';
import { sheet } from './canvas.js';
import type { PaneFrame } from './frame.js';
import { dimmed, type MapLayers, type PictureLayers } from './layers.js';

/** How a pane shows a heatmap. */
export const paneModes = {
  heatmap: 'Heatmap',
  overlay: 'Overlay',
  filtered: 'Filtered',
} as const;

export type PaneMode = keyof typeof paneModes;

/** What a pane is painted on: a canvas's context, in CSS pixels. */
export interface Ground {
  readonly context: CanvasRenderingContext2D;
  readonly frame: PaneFrame;
  readonly geometry: FitGeometry;
}

/** From this many CSS pixels a picture's pixel, pixels are shown as squares. */
const PIXELATED_FROM = 2;

/** What lies over what the network does not see: the middle grey of the command line's figures. */
const VEIL = 'rgb(128 128 128 / 75%)';

/** Paints a sheet that shows the whole original picture. */
export function paintWhole({ context, frame, geometry }: Ground, drawn: Sheet): void {
  const { width, height } = geometry.original;
  context.imageSmoothingEnabled = (frame.scale * width) / drawn.width < PIXELATED_FROM;
  context.imageSmoothingQuality = 'high';
  context.drawImage(drawn, frame.left, frame.top, width * frame.scale, height * frame.scale);
}

/** Paints a sheet that shows what the network sees, where that lies in the original. */
export function paintSeen({ context, frame, geometry }: Ground, drawn: Sheet): void {
  const { source, target, fitted } = geometry;
  const [across, down] = [drawn.width / fitted.width, drawn.height / fitted.height];
  context.imageSmoothingEnabled = false;
  context.drawImage(
    drawn,
    target.x * across,
    target.y * down,
    target.width * across,
    target.height * down,
    frame.left + source.x * frame.scale,
    frame.top + source.y * frame.scale,
    source.width * frame.scale,
    source.height * frame.scale,
  );
}

/** Paints a sheet of the seen part alone, without padding. */
export function paintSource({ context, frame, geometry }: Ground, drawn: Sheet): void {
  const { source } = geometry;
  context.imageSmoothingEnabled = (frame.scale * source.width) / drawn.width < PIXELATED_FROM;
  context.drawImage(
    drawn,
    frame.left + source.x * frame.scale,
    frame.top + source.y * frame.scale,
    source.width * frame.scale,
    source.height * frame.scale,
  );
}

/** Veils the part of the original that the network does not see. */
export function veilUnseen({ context, frame, geometry }: Ground): void {
  const { original, source } = geometry;
  const { left, top, scale } = frame;
  const veil = new Path2D();
  veil.rect(left, top, original.width * scale, original.height * scale);
  veil.rect(
    left + source.x * scale,
    top + source.y * scale,
    source.width * scale,
    source.height * scale,
  );
  context.fillStyle = VEIL;
  context.fill(veil, 'evenodd');
}

/** Paints a heatmap as a mode shows it. @param blend how much of the picture the strongest colour covers, 0…1 */
export function paintMap(
  ground: Ground,
  picture: PictureLayers,
  map: MapLayers,
  mode: PaneMode,
  blend: number,
): void {
  const { context } = ground;
  if (mode === 'heatmap') {
    paintSeen(ground, map.plain);
    return;
  }
  if (mode === 'overlay') {
    paintWhole(ground, dimmed(picture, map.colours));
    context.globalAlpha = blend;
    paintSeen(ground, map.tint);
    context.globalAlpha = 1;
  } else {
    paintWhole(ground, dimmed(picture, map.colours));
    paintWhole(ground, kept(ground.geometry, picture, map));
  }
  veilUnseen(ground);
}

/** The picture's colours where there is relevance, transparent elsewhere. */
function kept(geometry: FitGeometry, { plain }: PictureLayers, { keep }: MapLayers): Sheet {
  const [canvas, context] = sheet(plain.width, plain.height);
  const scale = plain.width / geometry.original.width;
  const { source, target, fitted } = geometry;
  const [across, down] = [keep.width / fitted.width, keep.height / fitted.height];
  context.drawImage(
    keep,
    target.x * across,
    target.y * down,
    target.width * across,
    target.height * down,
    source.x * scale,
    source.y * scale,
    source.width * scale,
    source.height * scale,
  );
  context.globalCompositeOperation = 'source-in';
  context.drawImage(plain, 0, 0);
  return canvas;
}
