import { UserError } from '../../errors.js';
import { NEUTRAL } from '../../nn/input-spec.js';
import type { Shape } from '../../tensor/tensor.js';
import { defineMethod } from './method.js';

/** Where windows begin along an axis: every `stride`, and one that ends with the axis. */
function starts(length: number, window: number, stride: number): number[] {
  const last = length - window;
  const count = Math.ceil(last / stride) + 1;
  return Array.from({ length: count }, (_, i) => Math.min(i * stride, last));
}

/** Checks that windows fit into the picture and leave no pixel uncovered. Throws a UserError. */
function checkWindows([, height, width]: Shape, window: number, stride: number): void {
  if (window > Math.min(height as number, width as number)) {
    throw new UserError(
      (name) =>
        `a window of ${window} pixels does not fit into ${height}×${width}; give a smaller ${name('window')}`,
      { field: 'window' },
    );
  }
  if (stride > window) {
    throw new UserError(
      (name) =>
        `windows of ${window} pixels every ${stride} leave gaps; give a ${name('stride')} of ${window} or less`,
      { field: 'stride' },
    );
  }
}

/**
 * Occlusion: a square of the mean colour is laid over the picture, window by
 * window, and the drop of the score is written down. `R_i = 1/n_i Σ_{W ∋ i} (f_c(x) − f_c(x without W))`
 * over the n_i windows that cover pixel i (after Zeiler and Fergus 2014, section 4.1); `[H, W]`.
 * Positive: covered, the score falls. The last window of a row or column ends at the border, so
 * that every pixel is covered.
 */
export const occlusion = defineMethod({
  title: 'Occlusion: how far the score falls when a square is covered',
  source: 'Zeiler and Fergus 2014',
  parameters: {
    window: { kind: 'integer', default: 32, min: 1, about: 'side of the square, in pixels' },
    stride: {
      kind: 'integer',
      default: 16,
      min: 1,
      about: 'from one square to the next, in pixels',
    },
  },
  sign: () => 'size',
  prepare: (values) => ({
    purpose: 'scores',
    *explain(subject, target, { progress } = {}) {
      const { window, stride } = values as { window: number; stride: number };
      const { data, shape } = subject.input;
      checkWindows(shape, window, stride);
      const [channels, height, width] = shape;
      const plane = height * width;
      const drops = new Float64Array(plane);
      const covers = new Float64Array(plane);
      const whole = (yield* subject.scoresSteps(data))[target];
      let windows = 0;
      const [tops, lefts] = [height, width].map((side) => starts(side, window, stride));
      for (const top of tops) {
        for (const left of lefts) {
          const rows = Array.from({ length: window }, (_, row) => (top + row) * width + left);
          const occluded = Float64Array.from(data);
          for (let c = 0; c < channels; c++) {
            for (const row of rows) {
              occluded.fill(NEUTRAL, c * plane + row, c * plane + row + window);
            }
          }
          const scores = yield* subject.scoresSteps(occluded);
          const drop = whole - scores[target];
          for (const row of rows) {
            for (let i = row; i < row + window; i++) {
              drops[i] += drop;
              covers[i] += 1;
            }
          }
          windows += 1;
          progress?.(windows / (tops.length * lefts.length));
        }
      }
      const map = Float32Array.from(drops, (total, i) => total / covers[i]);
      return { values: map, shape: [height, width], findings: { windows } };
    },
  }),
});
