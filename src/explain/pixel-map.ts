import type { Explanation } from './methods/method.js';

/** One value per pixel, `[H, W]`: the sum over the channels where the explanation has them. */
export function pixelMap({ values, shape }: Pick<Explanation, 'values' | 'shape'>): {
  map: Float32Array;
  width: number;
  height: number;
} {
  const [height, width] = shape.slice(-2);
  const plane = width * height;
  const channels = values.length / plane;
  const map = new Float32Array(plane);
  for (let i = 0; i < plane; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += values[c * plane + i];
    map[i] = sum;
  }
  return { map, width, height };
}
