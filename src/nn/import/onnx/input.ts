import type { UserError } from '../../../errors.js';
import { INPUT } from '../../graph.js';
import type { Pair } from '../../layers/extents.js';
import type { OnnxValue } from './model.js';
import { type Activation, activationOf, leafExpression, placeOf } from './value.js';

/** How many channels a picture may have: grey, or colours. */
const isChannels = (extent: number | undefined) => extent === 1 || extent === 3;

/**
 * The picture, as the network takes it. The engine always holds it channel by channel; a network that
 * takes `[1, H, W, C]`, as TensorFlow's do, sees it transposed.
 *
 * @param size height and width, where the file leaves them open; or others than the file says
 */
export function inputActivation(
  { shape }: OnnxValue,
  size: Pair | undefined,
  refuse: (reason: string) => UserError,
): Activation {
  const extents = shape ?? [1, 3, undefined, undefined];
  const isChannelsLast = extents.length === 4 && !isChannels(extents[1]) && isChannels(extents[3]);
  const picture = isChannelsLast ? [extents[0], extents[3], extents[1], extents[2]] : [...extents];
  const rank = picture.length;
  if (rank === 4) {
    picture[0] ??= 1;
    picture[1] ??= 3;
  }
  if (rank >= 3) {
    picture[rank - 2] = size?.[0] ?? picture[rank - 2];
    picture[rank - 1] = size?.[1] ?? picture[rank - 1];
  }
  const base = picture.map((extent, axis) => {
    if (extent !== undefined) return extent;
    if (axis === 0) return 1;
    throw refuse('it takes pictures of any size; say which, as size');
  });
  const leaf = { name: INPUT, place: placeOf(base) };
  const activation = activationOf(leafExpression(leaf), base);
  if (!isChannelsLast) return activation;
  const axes = [0, 2, 3, 1];
  return { ...activation, axes, shape: axes.map((axis) => base[axis]) };
}
