import type { Trace } from '../../nn/forward.js';
import { INPUT, type Node } from '../../nn/graph.js';
import { layerOf } from '../../nn/layers/table.js';
import type { Engine } from '../../tensor/engine.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Assignment } from './assignment.js';
import type { Bounds } from './modified-inputs.js';

/** What the layers before a node make of a picture, with the values of its channels at every pixel. */
function madeOf(engine: Engine, trace: Trace, name: string, channels: readonly number[]): Tensor {
  const { shape } = trace.activations.get(name) as Tensor;
  const output = engine.tensor(shape);
  if (name === INPUT) {
    const plane = output.data.length / shape[0];
    output.data.forEach((_, i) => {
      output.data[i] = channels[Math.floor(i / plane)];
    });
    return output;
  }
  const node = trace.nodes.find((one) => one.name === name) as Node;
  const inputs = node.inputs.map((from) => madeOf(engine, trace, from, channels));
  layerOf(node.layer).forward(engine, { ...trace.call(node), inputs, output });
  return output;
}

/**
 * The lowest and the highest value of each channel of a layer's input, from those of pixels. The first layer
 * with weights need not see the picture itself: some networks move blocks of pixels into channels before
 * it, or surround the picture. Only rules for pixels ask; for others, the bounds stay as they are.
 */
export function pixelBounds(
  engine: Engine,
  trace: Trace,
  { inputs: [source] }: Node,
  { rule }: Assignment,
  bounds: Bounds | undefined,
): Bounds | undefined {
  if (bounds === undefined || rule.pixelsOnly !== true || source === INPUT) return bounds;
  return engine.scope(() => {
    const [low, high] = [bounds.low, bounds.high].map((values) =>
      madeOf(engine, trace, source, values),
    );
    const [channels] = low.shape;
    const plane = low.data.length / channels;
    const perChannel = (pick: (...values: number[]) => number) =>
      Array.from({ length: channels }, (_, c) => {
        let found = pick(low.data[c * plane], high.data[c * plane]);
        for (let i = c * plane; i < (c + 1) * plane; i++) {
          found = pick(found, low.data[i], high.data[i]);
        }
        return found;
      });
    return { low: perChannel(Math.min), high: perChannel(Math.max) };
  });
}
