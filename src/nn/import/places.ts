import type { Pads, Pair } from '../layers/extents.js';
import type { LayerDescription, MapShape } from './described-graph.js';

/** The largest activation that is accepted, in values. */
const VALUES_LIMIT = 2 ** 30;

/**
 * The shape that a described layer gives.
 *
 * @param inputs the shapes that it reads
 * @throws {RangeError} where they do not fit
 */
export function outputPlace(layer: LayerDescription, inputs: readonly MapShape[]): MapShape {
  const place = describedPlace(layer, inputs);
  const count = place[0] * place[1] * place[2];
  if (!(place.every((extent) => Number.isInteger(extent) && extent > 0) && count <= VALUES_LIMIT)) {
    throw new RangeError(`its output would be of the shape ${place.join('×')}`);
  }
  return place;
}

function describedPlace(layer: LayerDescription, inputs: readonly MapShape[]): MapShape {
  const [input] = inputs;
  const [channels, height, width] = input;
  switch (layer.type) {
    case 'convolution': {
      const { outputs, kernel, stride, pads, dilation } = layer;
      const windows = { kernel, stride, pads, dilation, ceil: false };
      return [outputs, ...windowCounts([height, width], windows)];
    }
    case 'inner-product':
      return [layer.outputs, 1, 1];
    case 'max-pooling':
    case 'average-pooling': {
      const { kernel } = layer;
      if (kernel === 'global') return [channels, 1, 1];
      return [channels, ...windowCounts([height, width], { ...layer, kernel, dilation: [1, 1] })];
    }
    case 'concat':
      return [inputs.reduce((sum, [count]) => sum + count, 0), height, width];
    case 'pad':
      return input.map(
        (extent, axis) => extent + layer.before[axis] + layer.after[axis],
      ) as unknown as MapShape;
    case 'slice':
      return input.map((extent, axis) =>
        axis === layer.axis ? Math.ceil((layer.stop - layer.start) / layer.step) : extent,
      ) as unknown as MapShape;
    case 'reshape':
    case 'permute':
      return layer.shape;
    default:
      return input;
  }
}

interface WindowShape {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pads: Pads;
  readonly dilation: Pair;
  readonly ceil: boolean;
}

/** How many windows there are over rows and columns. */
function windowCounts(extents: Pair, { kernel, stride, pads, dilation, ceil }: WindowShape): Pair {
  const count = (axis: 0 | 1) => {
    const [before, after] = [pads[axis], pads[axis + 2]];
    const reach = dilation[axis] * (kernel[axis] - 1) + 1;
    const room = extents[axis] + before + after - reach;
    if (room < 0) {
      throw new RangeError(`a window of ${reach} does not fit into ${extents[axis]} pixels`);
    }
    const windows = (ceil ? Math.ceil : Math.floor)(room / stride[axis]) + 1;
    // A window that would begin in the padding behind the picture is dropped.
    const beginsBehind = ceil && (windows - 1) * stride[axis] >= extents[axis] + before;
    return beginsBehind ? windows - 1 : windows;
  };
  return [count(0), count(1)];
}
