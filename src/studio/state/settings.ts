import { signal } from '@preact/signals';
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
