import type { View } from '../state/view.js';

/** How a picture lies in a pane: where its top left corner is, and how large one of its pixels is. */
export interface PaneFrame {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

/** A size in pixels, of a picture or a pane. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** Lays a picture into a pane so that at zoom 1 all of it shows, centred. */
export function frameOf(picture: Extent, pane: Extent, { zoom, x, y }: View): PaneFrame {
  const fit = Math.min(pane.width / picture.width, pane.height / picture.height);
  const scale = fit * zoom;
  return {
    left: placed(pane.width, picture.width * scale, x),
    top: placed(pane.height, picture.height * scale, y),
    scale,
  };
}

/** Where something begins: centred where it is shorter than the pane, else with `middle` in the middle, without a gap. */
function placed(pane: number, length: number, middle: number): number {
  if (length <= pane) return (pane - length) / 2;
  return Math.min(0, Math.max(pane - length, pane / 2 - middle * length));
}

/** The place in the picture under a point of the pane; undefined beside the picture. */
export function placeAt(
  { left, top, scale }: PaneFrame,
  { width, height }: Extent,
  x: number,
  y: number,
): { x: number; y: number } | undefined {
  const place = { x: (x - left) / scale, y: (y - top) / scale };
  const isInside = place.x >= 0 && place.y >= 0 && place.x < width && place.y < height;
  return isInside ? place : undefined;
}
