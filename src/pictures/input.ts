import { UserError } from '../errors.js';
import {
  type Fit,
  type FitGeometry,
  fitGeometry,
  fitPicture,
  flattenOverWhite,
} from '../image/fit/fit.js';
import type { Picture } from '../image/picture.js';
import { decodeNpy } from '../nn/formats/npy.js';
import { inferShapes } from '../nn/graph.js';
import { inputShape, inputToPicture, meanColour, pictureToInput } from '../nn/input-spec.js';
import type { Network } from '../nn/network.js';
import type { Shape } from '../tensor/tensor.js';

/** The most pixels of a stored tensor: activations take about 1.2 kB of memory for each. */
const MAX_TENSOR_PIXELS = 1 << 20;

/** A picture, or a stored tensor, as a network takes it. */
export interface Input {
  readonly path: string;
  /** Of the file, as 64 hexadecimal digits. */
  readonly sha256: string;
  /** Of the original picture, after its EXIF orientation, in pixels. */
  readonly width: number;
  readonly height: number;
  /** `[3, H, W]`, as the network's `input` describes. */
  readonly values: Float32Array;
  readonly shape: Shape;
  /** What the network sees, opaque, H×W. */
  readonly seen: Picture;
  /** The original picture, opaque, and where `seen` lies in it; absent for a stored tensor. */
  readonly original?: { readonly picture: Picture; readonly geometry: FitGeometry };
}

/** A picture, already decoded, fitted to the network: as `fit` says, or as the network itself does. */
export function inputFromPicture(
  picture: Picture,
  network: Pick<Network, 'input'>,
  fit: Fit = network.input.fit,
): Pick<Input, 'values' | 'shape' | 'seen' | 'original'> & {
  readonly original: NonNullable<Input['original']>;
} {
  const [height, width] = network.input.size;
  const opaque = flattenOverWhite(picture);
  const { resize } = network.input;
  const seen = fitPicture(opaque, width, height, fit, meanColour(network.input), resize);
  const geometry = fitGeometry(picture.width, picture.height, width, height, fit, resize);
  return {
    values: pictureToInput(seen, network.input),
    shape: inputShape(network.input),
    seen,
    original: { picture: opaque, geometry },
  };
}

/**
 * A preprocessed input from the bytes of a `.npy` file, `[3, height, width]` or a batch of one. Its
 * values are taken as they are.
 * @param path names the file in messages
 * @throws UserError when the file is broken, or not what the network takes
 */
export function parseStoredInput(
  bytes: Uint8Array,
  path: string,
  network: Network,
): Pick<Input, 'width' | 'height' | 'values' | 'shape' | 'seen'> {
  const { data, shape: stored } = decodeNpy(bytes, path);
  const shape = stored.length === 4 && stored[0] === 1 ? stored.slice(1) : stored;
  const [channels, height, width] = shape;
  if (shape.length !== 3 || channels !== 3) {
    throw new UserError(
      `${path} has the shape [${stored.join(', ')}]; a preprocessed input is [3, height, width]` +
        reshapeAdvice(stored),
    );
  }
  if (height * width > MAX_TENSOR_PIXELS) {
    throw new UserError(
      `${path} has ${height}×${width} pixels, more than ${MAX_TENSOR_PIXELS}; scale it down`,
    );
  }
  try {
    inferShapes(network.graph, shape);
  } catch (error) {
    throw new UserError(`${path} does not fit the network: ${(error as Error).message}`);
  }
  const values = new Float32Array(data);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new UserError(`${path} holds ${values[bad]} at element ${bad}; inputs are finite`);
  }
  const seen = inputToPicture(values, width, height, network.input);
  return { width, height, values, shape, seen };
}

/** How an array of one of the common other layouts becomes an input. */
function reshapeAdvice(shape: readonly number[]): string {
  if (shape.length === 4 && shape[1] === 3) return '; save one of the batch: array[0]';
  if (shape.length === 3 && shape[2] === 3) return '; save array.transpose(2, 0, 1)';
  if (shape.length === 4 && shape[3] === 3) return '; save array[0].transpose(2, 0, 1)';
  return '';
}
