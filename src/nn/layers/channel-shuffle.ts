import { count, type Fields } from './fields.js';
import type { Layer, Treatment } from './layer.js';
import { type Mover, movedBack, movementLayer, placesOf } from './movement.js';

export interface ChannelShuffleSpec {
  readonly type: 'channel-shuffle';
  readonly groups: number;
}

export const channelShuffleFields: Fields<ChannelShuffleSpec> = { groups: count };

/** The description of a channel shuffle, which mixes the channels of groups (Zhang et al. 2018). */
export const channelShuffle = (groups: number): ChannelShuffleSpec => ({
  type: 'channel-shuffle',
  groups,
});

const mover = ({ groups }: ChannelShuffleSpec): Mover => ({
  outputShape(input) {
    if (input[0] % groups !== 0) {
      throw new RangeError(`${input[0]} channels cannot be divided into ${groups} groups`);
    }
    return input;
  },
  movement([channels, height, width]) {
    const pixels = height * width;
    const extents = [channels / groups, groups, pixels];
    const strides = [pixels, (channels / groups) * pixels, 1];
    return { extents, from: { first: 0, strides }, to: placesOf(extents) };
  },
});

/** Channel `i · groups + g` of the output is channel `g · C/groups + i` of the input. */
export const channelShuffleLayer = (spec: ChannelShuffleSpec): Layer => movementLayer(mover(spec));

export const channelShuffleBack = (spec: ChannelShuffleSpec): Treatment => movedBack(mover(spec));
