import { UserError } from '../../errors.js';
import type { Trace } from '../../nn/forward.js';
import { inferShapes, type Node, nodesUpTo } from '../../nn/graph.js';
import { inputShape } from '../../nn/input-spec.js';
import type { Network } from '../../nn/network.js';
import { gradientSteps } from '../../nn/pull-back.js';
import { resizeMap } from '../../resize-map.js';
import { type Share, telling } from '../../steps.js';
import type { Shape, Tensor } from '../../tensor/tensor.js';
import { checkLayer } from '../hidden-layer.js';
import { type Subject, seedAt } from '../subject.js';
import { defineMethod } from './method.js';

/** `∂f_c/∂A` at the layer's output, `[C, h, w]`, row-major. */
const gradientAtLayer = (
  subject: Subject,
  trace: Trace,
  target: number,
  layer: string,
  progress: Share | undefined,
) =>
  subject.engine.scopeSteps(function* () {
    let found = new Float32Array();
    const seed = seedAt(subject, target, 1);
    const steps = gradientSteps(subject.engine, trace, seed, 'gradient', (name, arrived) => {
      if (name === layer) found = new Float32Array(arrived.data);
    });
    yield* telling(steps, trace.nodes.length, progress);
    return found;
  });

/**
 * The last layer before the scores whose maps have more than one pixel.
 * @throws UserError when there is none
 */
function lastMaps({ graph, input }: Network): string {
  const shapes = inferShapes(graph, inputShape(input));
  const hasPlaces = ({ name }: Node): boolean => {
    const [, height, width] = shapes.get(name) as Shape;
    return height * width > 1;
  };
  const found = nodesUpTo(graph, graph.scores).reverse().find(hasPlaces);
  if (found === undefined) {
    throw new UserError('Grad-CAM needs a layer with feature maps, and the network has none');
  }
  return found.name;
}

/**
 * Grad-CAM: where a layer's feature maps A that raise the score are active,
 * `L = max(0, Σ_c α_c A_c)`, `α_c` the mean of `∂f_c/∂A_c` over the map (Selvaraju et al. 2017,
 * equations 1 and 2), upsampled bilinearly to the input's size; `[H, W]`, nowhere negative.
 */
export const gradCam = defineMethod({
  title: 'Grad-CAM: where the feature maps that raise the score are active',
  source: 'Selvaraju et al. 2017',
  parameters: {
    layer: {
      kind: 'layer',
      defaultFor: lastMaps,
      about: 'the layer whose feature maps are looked at',
    },
  },
  sign: () => 'positive',
  prepare({ layer: name }, network) {
    const layer = (name ?? lastMaps(network)) as string;
    checkLayer(network, layer);
    return {
      purpose: 'all',
      *explain(subject, target, { progress } = {}) {
        // Outside any scope: the subject owns its forward passes.
        const trace = yield* subject.traceSteps('all');
        const { data, shape } = trace.activations.get(layer) as Tensor;
        const [channels, h, w] = shape;
        const gradient = yield* gradientAtLayer(subject, trace, target, layer, progress);
        const plane = h * w;
        const sum = new Float64Array(plane);
        for (let c = 0; c < channels; c++) {
          let total = 0;
          for (let i = 0; i < plane; i++) total += gradient[c * plane + i];
          const alpha = total / plane;
          for (let i = 0; i < plane; i++) sum[i] += alpha * data[c * plane + i];
        }
        const [, height, width] = subject.input.shape;
        const map = Float32Array.from(sum, (value) => Math.max(0, value));
        return { values: resizeMap(map, w, h, width, height), shape: [height, width] };
      },
    };
  },
});
