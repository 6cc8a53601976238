import { type Extent, type PaneFrame, placeAt } from '../draw/frame.js';
import type { Meeting } from '../selection/selection.js';
import { cursor } from '../state/view.js';
import { drag, drop, press, release } from './pens.js';
import { meeting, tool } from './state.js';

/** The place in the picture that is nearest to a point of the pane. */
function pointAt(
  { left, top, scale }: PaneFrame,
  { width, height }: Extent,
  { offsetX, offsetY }: MouseEvent,
): { x: number; y: number } {
  const held = (value: number, most: number) => Math.min(most, Math.max(0, value));
  return { x: held((offsetX - left) / scale, width), y: held((offsetY - top) / scale, height) };
}

/** Shift adds and Alt takes away, whatever the panel says. */
const meetingOf = ({ shiftKey, altKey }: MouseEvent): Meeting =>
  shiftKey ? 'add' : altKey ? 'subtract' : meeting.value;

/** What the pointer does while it holds a tool; undefined while it holds none. */
export function markingGestures(frame: PaneFrame, picture: Extent) {
  const kind = tool.value;
  if (kind === undefined) return undefined;
  return {
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0) return;
      // A second finger zooms: what the first began was no mark.
      if (!event.isPrimary) return drop();
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
      press(kind, pointAt(frame, picture, event), picture, meetingOf(event));
    },
    onPointerMove(event: PointerEvent) {
      cursor.value = placeAt(frame, picture, event.offsetX, event.offsetY);
      if (event.buttons === 1) drag(kind, pointAt(frame, picture, event), picture);
    },
    onPointerUp: release,
    onPointerCancel: drop,
    onDblClick: undefined,
  };
}
