import { batch } from '@preact/signals';
import * as v from 'valibot';
import { type ColormapName, colormaps } from '../../image/draw/colormaps/index.js';
import { type PaneMode, paneModes } from '../draw/paint.js';
import { watchedChannel, watchedLayer } from '../state/layer.js';
import { blend, paneModeOf } from '../state/panes.js';
import { colormap, lrpValues, saValues, scale } from '../state/settings.js';
import { chosenClass, contrastClass } from '../state/target.js';
import { show, view } from '../state/view.js';

const parameters = v.record(v.string(), v.union([v.string(), v.number()]));
const index = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)));
const mode = v.picklist(Object.keys(paneModes) as PaneMode[]);
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const schema = v.object({
  class: index,
  contrast: index,
  lrp: parameters,
  sa: parameters,
  colormap: v.picklist(Object.keys(colormaps) as ColormapName[]),
  scale: v.string(),
  blend: share,
  modes: v.object({ lrp: mode, sa: mode }),
  view: v.object({ zoom: v.pipe(v.number(), v.minValue(1)), x: share, y: share }),
  at: v.optional(v.string()),
  channel: index,
});

/** Everything that the user has chosen, but for pictures and the network. Plain data. */
export type ViewState = v.InferOutput<typeof schema>;

/** What is chosen now. */
export const viewState = (): ViewState => ({
  class: chosenClass.value,
  contrast: contrastClass.value,
  lrp: lrpValues.value as ViewState['lrp'],
  sa: saValues.value as ViewState['sa'],
  colormap: colormap.value,
  scale: scale.value,
  blend: blend.value,
  modes: { lrp: paneModeOf.lrp.value, sa: paneModeOf.sa.value },
  view: view.value,
  at: watchedLayer.value,
  channel: watchedChannel.value,
});

/** What was chosen, from data of any origin; undefined where it is none of ours. */
export function parseViewState(data: unknown): ViewState | undefined {
  const result = v.safeParse(schema, data);
  return result.success ? result.output : undefined;
}

/** Chooses all of it again. */
export function applyView(state: ViewState): void {
  batch(() => {
    chosenClass.value = state.class;
    contrastClass.value = state.contrast;
    lrpValues.value = state.lrp;
    saValues.value = state.sa;
    colormap.value = state.colormap;
    scale.value = state.scale;
    blend.value = state.blend;
    paneModeOf.lrp.value = state.modes.lrp;
    paneModeOf.sa.value = state.modes.sa;
    watchedLayer.value = state.at;
    watchedChannel.value = state.channel;
    show(state.view);
  });
}
