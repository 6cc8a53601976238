import { type Extent, type PaneFrame, placeAt } from '../draw/frame.js';
import { cursor, show, view, WHOLE, zoomAt } from '../state/view.js';

/** Two fingers on a pane: how far apart they were last, in CSS pixels. */
export interface Pinch {
  distance: number;
}

/** What the pointer does: it points, drags what is zoomed in, and zooms by the wheel or by two fingers. */
export function gestures(frame: PaneFrame | undefined, picture: Extent | undefined, pinch: Pinch) {
  if (frame === undefined || picture === undefined) return {};
  const place = (event: MouseEvent) => placeAt(frame, picture, event.offsetX, event.offsetY);
  return {
    onPointerMove(event: PointerEvent) {
      cursor.value = place(event);
      if (event.buttons !== 1 || view.value.zoom === 1) return;
      const { zoom, x, y } = view.value;
      const [across, down] = [picture.width * frame.scale, picture.height * frame.scale];
      show({ zoom, x: x - event.movementX / across, y: y - event.movementY / down });
    },
    onPointerLeave() {
      cursor.value = undefined;
    },
    onWheel(event: WheelEvent) {
      const at = place(event);
      if (at === undefined) return;
      event.preventDefault();
      zoomAt(1.0015 ** -event.deltaY, at.x / picture.width, at.y / picture.height);
    },
    onDblClick() {
      show(WHOLE);
    },
    onPointerDown(event: PointerEvent) {
      cursor.value = place(event);
    },
    onTouchStart({ touches }: TouchEvent) {
      if (touches.length === 2) pinch.distance = between(touches).distance;
    },
    onTouchMove(event: TouchEvent) {
      if (event.touches.length !== 2) return;
      event.preventDefault();
      const { x, y, distance } = between(event.touches);
      const box = (event.currentTarget as Element).getBoundingClientRect();
      const at = placeAt(frame, picture, x - box.left, y - box.top);
      if (at && pinch.distance > 0) {
        zoomAt(distance / pinch.distance, at.x / picture.width, at.y / picture.height);
      }
      pinch.distance = distance;
    },
  };
}

/** The middle between two fingers, and how far apart they are. */
function between([first, second]: TouchList) {
  const [a, b] = [first as Touch, second as Touch];
  return {
    x: (a.clientX + b.clientX) / 2,
    y: (a.clientY + b.clientY) / 2,
    distance: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY),
  };
}
