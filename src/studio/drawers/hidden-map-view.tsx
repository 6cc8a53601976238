import { useLayoutEffect, useRef } from 'preact/hooks';
import { heatmapPicture, makeHeatmap } from '../../image/draw/heatmap.js';
import { sheetOf } from '../draw/canvas.js';
import type { HiddenMap } from '../engine/protocol.js';
import { toggleDrawer } from '../state/drawer.js';
import { watchedChannel, watchedUnit } from '../state/layer.js';
import { colormap, scale } from '../state/settings.js';

/** The relevance at a hidden layer, summed over its channels; a click takes a unit apart. */
export function HiddenMapView({ hidden }: { readonly hidden: HiddenMap }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [, height = 1, width = 1] = hidden.shape;
  const drawing = { colormap: colormap.value, scale: scale.value, smooth: 0 };
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const heatmap = makeHeatmap(hidden.map, width, height, drawing, 'signed');
    context.drawImage(sheetOf(heatmapPicture(heatmap)), 0, 0);
  });
  const take = (x: number, y: number) => {
    const channel = watchedChannel.value ?? hidden.topChannels[0]?.channel ?? 0;
    watchedUnit.value = [channel, y, x];
    toggleDrawer('unit');
  };
  return (
    <figure class="hidden-map">
      <canvas
        ref={canvas}
        width={width}
        height={height}
        role="img"
        aria-label={`Relevance at ${hidden.layer}, summed over its channels`}
        onClick={({ offsetX, offsetY, currentTarget }) =>
          take(
            Math.min(width - 1, Math.floor((offsetX * width) / currentTarget.clientWidth)),
            Math.min(height - 1, Math.floor((offsetY * height) / currentTarget.clientHeight)),
          )
        }
      />
      <figcaption class="note">
        {width}×{height}, summed over {hidden.shape[0]} channels. Click a place to take its unit
        apart.
      </figcaption>
    </figure>
  );
}
