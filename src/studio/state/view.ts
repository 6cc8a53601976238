import { signal } from '@preact/signals';

/** What all panes show of the picture. */
export interface View {
  /** 1 shows the whole picture. */
  readonly zoom: number;
  /** The point in the middle of each pane, as a share of the picture's width and height. */
  readonly x: number;
  readonly y: number;
}

export const WHOLE: View = { zoom: 1, x: 0.5, y: 0.5 };
/** A pixel of the network's input then has the size of a thumb. */
export const MOST_ZOOM = 32;

export const view = signal<View>(WHOLE);

/** A place in the original picture, in its pixels. */
export interface PicturePoint {
  readonly x: number;
  readonly y: number;
}

/** Where the cursor is, in every pane at once. */
export const cursor = signal<PicturePoint | undefined>(undefined);

const hold = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value));

/** Shows a place at a zoom, never more than the picture. */
export function show({ zoom, x, y }: View): void {
  const held = hold(zoom, 1, MOST_ZOOM);
  const margin = 0.5 / held;
  view.value = { zoom: held, x: hold(x, margin, 1 - margin), y: hold(y, margin, 1 - margin) };
}

/** Zooms by a factor about a point, which stays where it is; the point as shares of the picture. */
export function zoomAt(factor: number, x: number, y: number): void {
  const now = view.value;
  const zoom = hold(now.zoom * factor, 1, MOST_ZOOM);
  const kept = now.zoom / zoom;
  show({ zoom, x: x + (now.x - x) * kept, y: y + (now.y - y) * kept });
}
