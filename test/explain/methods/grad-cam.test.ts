import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { gradCam } from '../../../src/explain/methods/grad-cam.js';
import { CLASSES, SHAPE, smallSubject } from './support/small-network.js';

const [, H, W] = SHAPE;
const [h, w] = [H / 2, W / 2];
const clamp = (value: number, length: number) => Math.min(Math.max(value, 0), length - 1);

/** Bilinear, pixel centres at half, edges repeated. */
function upsampled(map: number[], y: number, x: number): number {
  const v = (y + 0.5) / 2 - 0.5;
  const u = (x + 0.5) / 2 - 0.5;
  const [top, left] = [Math.floor(v), Math.floor(u)];
  const at = (row: number, column: number) => map[clamp(row, h) * w + clamp(column, w)];
  const along = (row: number) => at(row, left) * (1 - (u - left)) + at(row, left + 1) * (u - left);
  return along(top) * (1 - (v - top)) + along(top + 1) * (v - top);
}

describe('Grad-CAM', () => {
  it('is the formula, where the gradient at the layer is the classifier’s weights', async () => {
    const subject = await smallSubject({ seed: 5 });
    const features = subject.trace('all').activations.get('features')?.data as Float32Array;
    const weight = subject.network.weights.get('scores')?.weight.data as Float32Array;
    const plane = h * w;
    let cut = 0;
    for (let target = 0; target < CLASSES; target++) {
      const alpha = Array.from({ length: 5 }, (_, c) => {
        const from = target * 5 * plane + c * plane;
        return weight.slice(from, from + plane).reduce((a, b) => a + b, 0) / plane;
      });
      const sums = Array.from({ length: plane }, (_, i) =>
        alpha.reduce((sum, a, c) => sum + a * features[c * plane + i], 0),
      );
      cut += sums.filter((sum) => sum < 0).length;
      const map = sums.map((sum) => Math.max(sum, 0));
      const { values, shape } = gradCam.explain(subject, target, { layer: 'features' });
      expect(shape).toEqual([H, W]);
      const largest = Math.max(...map);
      values.forEach((value, i) => {
        const expected = upsampled(map, Math.floor(i / W), i % W);
        expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-5 * largest);
      });
    }
    expect(cut).toBeGreaterThan(0);
    expect(cut).toBeLessThan(CLASSES * plane);
  });

  it('takes the gradient on its way through the layers above the one asked for', async () => {
    const subject = await smallSubject({ normalised: true });
    const lower = gradCam.explain(subject, 0, { layer: 'relu' }).values;
    expect(lower).not.toEqual(gradCam.explain(subject, 0, { layer: 'features' }).values);
    // The layer's map has the input's size: nothing to upsample.
    const { activations } = subject.trace('all');
    expect(activations.get('relu')?.shape).toEqual([6, H, W]);
  });

  it('names the nearest layers where there is none of that name', async () => {
    const subject = await smallSubject();
    const ask = (layer: string) => () => gradCam.explain(subject, 0, { layer });
    expect(ask('feature')).toThrow(UserError);
    expect(ask('feature')).toThrow(/no layer feature; did you mean features\?/);
    // The softmax lies above the scores, and the input is no layer.
    expect(ask('prob')).toThrow(UserError);
    expect(ask('data')).toThrow(UserError);
    expect(ask('x'.repeat(1e6))).toThrow(UserError);
  });
});
