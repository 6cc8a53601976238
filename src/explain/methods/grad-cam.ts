import { distance } from 'fastest-levenshtein';
import { UserError } from '../../errors.js';
import { resizeMap } from '../../image/fit/resize.js';
import type { Trace } from '../../nn/forward.js';
import { gradientOf } from '../../nn/pull-back.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type Subject, seedAt } from '../subject.js';
import type { Method } from './method.js';

/** The activations `[C, h, w]` of the layer. Throws a UserError with the nearest names if it has none. */
function activationsOf({ activations, nodes }: Trace, layer: string): Tensor {
  if (nodes.some(({ name }) => name === layer)) return activations.get(layer) as Tensor;
  // The distance takes time in proportion to both lengths; no layer's name is longer than this.
  const wanted = layer.slice(0, 100);
  const near = nodes
    .map(({ name }) => ({ name, edits: distance(name, wanted) }))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ name }) => name);
  throw new UserError(
    `no layer below the scores is called ${JSON.stringify(layer)}; the closest are ${near.join(', ')}`,
  );
}

/** `∂f_c/∂A` at the layer's output, `[C, h, w]`, row-major. */
function gradientAtLayer(subject: Subject, trace: Trace, target: number, layer: string) {
  const { engine } = subject;
  return engine.scope(() => {
    let found = new Float32Array();
    gradientOf(engine, trace, seedAt(subject, target, 1), 'gradient', (name, arrived) => {
      if (name === layer) found = new Float32Array(arrived.data);
    });
    return found;
  });
}

/**
 * Grad-CAM: where a layer's feature maps A that raise the score are active,
 * `L = max(0, Σ_c α_c A_c)`, `α_c` the mean of `∂f_c/∂A_c` over the map (Selvaraju et al. 2017,
 * equations 1 and 2), upsampled bilinearly to the input's size; `[H, W]`, nowhere negative.
 */
export const gradCam: Method = {
  title: 'Grad-CAM: where the feature maps that raise the score are active',
  source: 'Selvaraju et al. 2017',
  parameters: {
    layer: {
      kind: 'layer',
      default: 'inception_5b/output',
      about: 'the layer whose feature maps are looked at',
    },
  },
  purpose: 'all',
  explain(subject, target, values) {
    const layer = values.layer as string;
    // Outside any scope: the subject keeps its forward passes.
    const trace = subject.trace('all');
    const { data, shape } = activationsOf(trace, layer);
    const [channels, h, w] = shape as [number, number, number];
    const gradient = gradientAtLayer(subject, trace, target, layer);
    const plane = h * w;
    const sum = new Float64Array(plane);
    for (let c = 0; c < channels; c++) {
      let total = 0;
      for (let i = 0; i < plane; i++) total += gradient[c * plane + i];
      const alpha = total / plane;
      for (let i = 0; i < plane; i++) sum[i] += alpha * data[c * plane + i];
    }
    const [, height, width] = subject.input.shape as [number, number, number];
    const map = Float32Array.from(sum, (value) => Math.max(0, value));
    return { values: resizeMap(map, w, h, width, height), shape: [height, width] };
  },
};
