import type { Explanation } from './methods/method.js';

/** One value per pixel, `[H, W]`: the sum over the channels where the explanation has them. */
export function pixelMap({ values, shape }: Pick<Explanation, 'values' | 'shape'>): {
  map: Float32Array;
  width: number;
  height: number;
} {
  const [height, width] = shape.slice(-2);
  const map = new Float32Array(width * height);
  addChannels(values, map);
  return { map, width, height };
}

/** The sums over all channels, in float64. It ends with its loop: V8 goes on in what it compiles of one that runs. */
function addChannels(values: Float32Array, to: Float32Array): void {
  for (let i = 0; i < to.length; i++) {
    let sum = 0;
    for (let at = i; at < values.length; at += to.length) sum += values[at];
    to[i] = sum;
  }
}
