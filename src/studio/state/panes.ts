import { computed, signal } from '@preact/signals';
import { sheetOf } from '../draw/canvas.js';
import { mapLayers, pictureLayers } from '../draw/layers.js';
import type { PaneMode } from '../draw/paint.js';
import { evidence, lrpMap, saMap } from './results.js';
import { colormap, scale } from './settings.js';
import { looked } from './stages.js';

export type PaneName = 'picture' | 'lrp' | 'sa' | 'evidence';

/** How the two heatmaps are shown, and how strongly they cover the picture. */
export const paneModeOf = { lrp: signal<PaneMode>('heatmap'), sa: signal<PaneMode>('heatmap') };
export const blend = signal(0.8);

export const pictureSheets = computed(() => looked.value && pictureLayers(looked.value.shown));

const drawn = (result: typeof lrpMap) =>
  computed(() => {
    const { value } = result.result.value;
    return value && mapLayers(value, colormap.value, scale.value);
  });

export const mapSheets = { lrp: drawn(lrpMap), sa: drawn(saMap) };

export const evidenceSheet = computed(() => {
  const { value } = evidence.result.value;
  return value && sheetOf(value.drawn);
});
