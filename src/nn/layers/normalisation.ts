import type { NormaliseParams } from '../../tensor/kernels/signatures.js';
import type { Shape } from '../../tensor/tensor.js';
import { count, type Fields, flag, notNegative } from './fields.js';
import { type Layer, onlyInput } from './layer.js';

export interface NormalisationSpec {
  readonly type: 'normalisation';
  /** Parts of as many channels each are normalised by themselves: as many as channels for instance normalisation. */
  readonly groups: number;
  /** Whether each pixel is normalised by itself, as ConvNeXt's layer normalisation does; or all pixels together. */
  readonly eachPixel: boolean;
  /** Added to the variance. */
  readonly epsilon: number;
}

export const normalisationFields: Fields<NormalisationSpec> = {
  groups: count,
  eachPixel: flag,
  epsilon: notNegative,
};

/** The description of a normalisation by the input's own mean and variance; by default of all values together. */
export const normalisation = ({
  groups = 1,
  eachPixel = false,
  epsilon = 1e-5,
}: Partial<Omit<NormalisationSpec, 'type'>> = {}): NormalisationSpec => ({
  type: 'normalisation',
  groups,
  eachPixel,
  epsilon,
});

/**
 * `y = (x − mean) / √(variance + ε)`, both of the values that are normalised together: layer normalisation (Ba et
 * al. 2016), instance normalisation (Ulyanov et al. 2016), group normalisation (Wu and He 2018). Factors and shifts
 * behind it are a layer of their own. Relevance passes unchanged (Achtibat et al. 2024, AttnLRP, proposition 3.4);
 * the gradient has the full Jacobian.
 */
export function normalisationLayer({ groups, eachPixel, epsilon }: NormalisationSpec): Layer {
  const params: NormaliseParams = [groups, Number(eachPixel), epsilon];
  return {
    keeps: { gradient: ['inputs'], relevance: [] },
    // A value of 0 becomes −mean / √(variance + ε).
    liftsZero: true,
    outputShape([input]) {
      const [channels] = input as Shape;
      if (channels % groups === 0) return input;
      throw new RangeError(`${channels} channels are not ${groups} groups of as many each`);
    },
    forward(engine, call) {
      engine.run('normalise', [onlyInput(call), call.output], params);
    },
    backward(engine, call, gradient) {
      const input = engine.tensor(gradient.shape);
      engine.run('normaliseInput', [onlyInput(call), gradient, input], params);
      return [input];
    },
  };
}
