import { bytesPer, sizeOf, type Tensor, viewOf } from '../../tensor/tensor.js';
import { type Call, type Layer, type Treatment, wholly } from './layer.js';

export interface ConcatSpec {
  readonly type: 'concat';
}

/** The description of a layer that joins the channels of its inputs. */
export const concat = (): ConcatSpec => ({ type: 'concat' });

/** What arrives at the output, cut where the inputs were joined: views, so that nothing is copied. */
function split({ inputs }: Call, above: Tensor): Tensor[] {
  let at = 0;
  return inputs.map(({ shape }) => {
    const part = viewOf(above, at, shape);
    at += sizeOf(shape);
    return part;
  });
}

/** Each input receives the relevance of its own channels. */
export const splitRelevance: Treatment = (_, call, relevance) => wholly(split(call, relevance));

/** The inputs' channels one after the other. Gradient and relevance are split at the same places. */
export function concatLayer(): Layer {
  return {
    keeps: { gradient: [], relevance: [] },
    outputShape(inputs) {
      const [, height, width] = inputs[0];
      if (inputs.some(([, h, w]) => h !== height || w !== width)) {
        throw new RangeError('only maps of the same height and width can be concatenated');
      }
      const channels = inputs.reduce((total, [c]) => total + (c as number), 0);
      return [channels, height as number, width as number];
    },
    forward(_, { inputs, output }) {
      let at = 0;
      for (const { data, offset, dtype } of inputs) {
        // A pass computes what it joins in its place.
        const isThere = offset === output.offset + at * bytesPer[dtype];
        if (!isThere) output.data.set(data, at);
        at += data.length;
      }
    },
    backward: (_, call, gradient) => split(call, gradient),
  };
}
