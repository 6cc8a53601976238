import { batch, signal } from '@preact/signals';

/** The hidden layer that is looked at, if one is. */
export const watchedLayer = signal<string | undefined>(undefined);
/** The channel of it that alone passes its relevance on. */
export const watchedChannel = signal<number | undefined>(undefined);

/** A unit of the watched layer: channel, row, column. */
export type UnitPlace = readonly [channel: number, row: number, column: number];
export const watchedUnit = signal<UnitPlace | undefined>(undefined);

/** Looks at another layer, or at none; channels and units are of the layer before. */
export function watchLayerNamed(name: string | undefined): void {
  if (name === watchedLayer.value) return;
  batch(() => {
    watchedLayer.value = name;
    watchedChannel.value = undefined;
    watchedUnit.value = undefined;
  });
}

/** Lets one channel alone pass its relevance on; or all again. */
export function watchChannel(channel: number | undefined): void {
  watchedChannel.value = channel === watchedChannel.value ? undefined : channel;
}
