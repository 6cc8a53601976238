import type { Shape } from '../tensor/tensor.js';

/** How pictures become a network's input: `(scale · pixel − mean) / std`, pixels being 0…255. */
export interface InputSpec {
  /** Of the input that pictures are fitted to. */
  readonly size: readonly [height: number, width: number];
  /** The colours of the input's channels, in order. */
  readonly channels: 'bgr' | 'rgb';
  /** Above 0. */
  readonly scale: number;
  /** By channel. */
  readonly mean: readonly [number, number, number];
  /** By channel, above 0. */
  readonly std: readonly [number, number, number];
  /** How a picture whose sides are of another ratio is fitted, unless the user says otherwise. */
  readonly fit: 'cover' | 'contain' | 'squash';
  /**
   * Of a picture that is fitted by `cover`, the shorter side, in pixels, that the centre of the input's
   * size is cut out of: torchvision's 256 for 224. Without it, nothing more than must be is cut away.
   */
  readonly resize?: number | undefined;
}

/** 8-bit RGBA pixels, row by row. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The place of each channel's colour in an RGBA pixel. */
const RGBA_PLACES = { bgr: [2, 1, 0], rgb: [0, 1, 2] } as const;

const LARGEST = 255;

/** The mean colour as input, in every channel: a pixel that says nothing. */
export const NEUTRAL = 0;

/** The shape of an input of the network's own size, `[3, H, W]`. */
export const inputShape = ({ size }: InputSpec): Shape => [3, ...size];

/** What a level of a channel, 0…255, is as input. */
export const inputValue = ({ scale, mean, std }: InputSpec, channel: number, level: number) =>
  (scale * level - mean[channel]) / std[channel];

/** The lowest and the highest value that a pixel can have, by channel. */
export function boundsOf(input: InputSpec): { low: number[]; high: number[] } {
  const at = (level: number) => input.mean.map((_, channel) => inputValue(input, channel, level));
  return { low: at(0), high: at(LARGEST) };
}

/** Red, green and blue of the mean colour, 0…255, not rounded. */
export function meanColour({ channels, scale, mean }: InputSpec): [number, number, number] {
  const places = RGBA_PLACES[channels];
  const colour: [number, number, number] = [0, 0, 0];
  mean.forEach((value, channel) => {
    colour[places[channel]] = Math.min(LARGEST, Math.max(0, value / scale));
  });
  return colour;
}

/**
 * A fitted picture as the network's input, `[3, height, width]`. The alpha channel is ignored: lay
 * the picture over white before.
 */
export function pictureToInput({ width, height, data }: Pixels, spec: InputSpec): Float32Array {
  const pixels = width * height;
  const input = new Float32Array(3 * pixels);
  const values = new Float32Array(LARGEST + 1);
  for (const [channel, place] of RGBA_PLACES[spec.channels].entries()) {
    for (let level = 0; level <= LARGEST; level++) values[level] = inputValue(spec, channel, level);
    lookUp(data, place, values, input.subarray(channel * pixels, (channel + 1) * pixels));
  }
  return input;
}

/** The values of the levels of every fourth byte, from the `first` on. */
function lookUp(data: Uint8Array, first: number, values: Float32Array, to: Float32Array): void {
  for (let i = 0, at = first; i < to.length; i++, at += 4) to[i] = values[data[at]];
}

/**
 * The picture that an input shows: the inverse of {@link pictureToInput}, rounded to 8 bits and clamped
 * to 0…255, for inputs that were not made from a picture. A value that is not a number becomes 0.
 *
 * @param values `[3, height, width]`
 */
export function inputToPicture(
  values: Float32Array,
  width: number,
  height: number,
  { channels, scale, mean, std }: InputSpec,
): Pixels {
  const pixels = width * height;
  const rgba = new Uint8ClampedArray(4 * pixels).fill(LARGEST);
  RGBA_PLACES[channels].forEach((place, channel) => {
    const [middle, deviation] = [mean[channel], std[channel]];
    for (let i = 0; i < pixels; i++) {
      const level = (values[channel * pixels + i] * deviation + middle) / scale;
      rgba[4 * i + place] = Math.round(level);
    }
  });
  return { width, height, data: new Uint8Array(rgba.buffer) };
}
