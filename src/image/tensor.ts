import type { Picture } from './picture.js';

/** Blue, green and red, in the order of Caffe's channels, 0…255. */
export type Bgr = readonly [number, number, number];

/** Channel of the input (0 = blue) → position of that colour in an RGBA pixel. */
const RGBA_POSITION = [2, 1, 0] as const;

/**
 * A fitted picture as the network's input: `[3, height, width]`, channels blue, green, red, 0…255
 * minus the channel's mean. The alpha channel is not looked at (`flattenOverWhite` first).
 */
export function pictureToInput(picture: Picture, mean: Bgr): Float32Array {
  const pixels = picture.width * picture.height;
  const { data } = picture;
  const input = new Float32Array(3 * pixels);
  for (const [channel, position] of RGBA_POSITION.entries()) {
    const middle = mean[channel];
    for (let i = 0, at = channel * pixels; i < pixels; i++, at++) {
      input[at] = data[4 * i + position] - middle;
    }
  }
  return input;
}

/**
 * The opposite of {@link pictureToInput}, for inputs that came from elsewhere: the mean added, rounded
 * to 8 bits and clamped to 0…255; a value that is not a number becomes 0.
 *
 * @param data `[3, height, width]`, channels blue, green, red
 */
export function inputToPicture(
  data: Float32Array,
  width: number,
  height: number,
  mean: Bgr,
): Picture {
  const pixels = width * height;
  const rgba = new Uint8ClampedArray(4 * pixels).fill(255);
  RGBA_POSITION.forEach((position, channel) => {
    for (let i = 0; i < pixels; i++) {
      rgba[4 * i + position] = Math.round(data[channel * pixels + i] + mean[channel]);
    }
  });
  return { width, height, data: new Uint8Array(rgba.buffer) };
}
