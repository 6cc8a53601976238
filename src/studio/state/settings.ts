import { signal } from '@preact/signals';
import { type PresetName, presets } from '../../explain/lrp/presets.js';
import type { ParameterValues } from '../../explain/methods/parameter.js';
import type { ColormapName } from '../../image/draw/colormaps/index.js';

/** LRP's parameters that are not left to the network and its preset. */
export const lrpValues = signal<ParameterValues>({});
/** Sensitivity analysis's. */
export const saValues = signal<ParameterValues>({});

/** How maps are drawn. */
export const colormap = signal<ColormapName>('black-firered');
export const scale = signal('p99.5');

/** Sets one parameter, or leaves it to its default. */
export function setLrp(name: string, value: string | number | undefined): void {
  const { [name]: _, ...others } = lrpValues.value;
  lrpValues.value = value === undefined ? others : { ...others, [name]: value };
}

/** Chooses a preset; of the parameters that are set, those stay which it has too. */
export function choosePreset(name: PresetName, own: PresetName): void {
  const { epsilon, beta, bias } = lrpValues.value;
  const has = (key: 'epsilon' | 'beta') => key in presets[name];
  lrpValues.value = {
    ...(name !== own && { preset: name }),
    ...(epsilon !== undefined && has('epsilon') && { epsilon }),
    ...(beta !== undefined && has('beta') && { beta }),
    ...(bias !== undefined && { bias }),
  };
}
