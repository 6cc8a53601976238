import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { type Extent, frameOf, type PaneFrame } from '../draw/frame.js';
import type { Ground } from '../draw/paint.js';
import { markingGestures } from '../marking/gestures.js';
import { markByKey } from '../marking/keys.js';
import { Outline } from '../marking/outline.js';
import { tool } from '../marking/state.js';
import { looked } from '../state/stages.js';
import { cursor, view } from '../state/view.js';
import { gestures, type Pinch } from './surface-gestures.js';
import { moveByKey } from './surface-keys.js';

interface SurfaceProps {
  /** What the pane shows, for those who do not see it. */
  readonly label: string;
  readonly isBusy: boolean;
  /** Paints the pane; called again whenever what it reads has changed. */
  readonly paint: (ground: Ground) => void;
}

const NOTHING: Extent = { width: 0, height: 0 };

/** A pane's canvas: it shows what all panes show of the picture, and moves that with wheel, drag and keys. */
export function Surface({ label, isBusy, paint }: SurfaceProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSignal(NOTHING);
  const pinch = useRef<Pinch>({ distance: 0 });
  useEffect(() => {
    const element = canvas.current as HTMLCanvasElement;
    const observer = new ResizeObserver(() => {
      size.value = { width: element.clientWidth, height: element.clientHeight };
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [size]);

  const picture = looked.value;
  const { width, height } = size.value;
  const frame = picture && width > 0 ? frameOf(picture, size.value, view.value) : undefined;
  useLayoutEffect(() => {
    const element = canvas.current as HTMLCanvasElement;
    const ratio = devicePixelRatio;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (element.width !== across) element.width = across;
    if (element.height !== down) element.height = down;
    const context = element.getContext('2d');
    if (context === null || frame === undefined || picture === undefined) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    paint({ context, frame, geometry: picture.geometry });
  });

  return (
    <div class={`surface${isBusy ? ' busy' : ''}${tool.value ? ' marking' : ''}`}>
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={label}
        aria-describedby="keys-over-panes"
        class={view.value.zoom > 1 ? 'zoomed' : ''}
        {...gestures(frame, picture, pinch.current)}
        {...(frame && picture && markingGestures(frame, picture))}
        onKeyDown={(event) => {
          const isMeant = picture && (markByKey(event, picture) || moveByKey(event, picture));
          if (isMeant) event.preventDefault();
        }}
      />
      <Outline frame={frame} />
      <Crosshair frame={frame} />
    </div>
  );
}

function Crosshair({ frame }: { readonly frame: PaneFrame | undefined }) {
  const at = cursor.value;
  if (at === undefined || frame === undefined) return null;
  const { left, top, scale } = frame;
  return (
    <div
      class="crosshair"
      style={{ transform: `translate(${left + at.x * scale}px, ${top + at.y * scale}px)` }}
    />
  );
}
