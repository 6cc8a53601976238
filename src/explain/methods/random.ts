import { deriveSeed, randomFrom } from '../../random.js';
import { defineMethod } from './method.js';

/** The null hypothesis: independent uniform values, another map for each seed and class; `[H, W]`. */
export const random = defineMethod({
  title: 'Random: what a heatmap without any knowledge does',
  source: 'Samek et al. 2017',
  isBaseline: true,
  parameters: {
    seed: { kind: 'integer', default: 1, min: 0, max: 0xffffffff, about: 'of the values' },
  },
  sign: () => 'positive',
  prepare: ({ seed }) => ({
    purpose: 'scores',
    *explain({ input }, target) {
      const [, height, width] = input.shape;
      const numbers = randomFrom(deriveSeed('random', seed as number, target));
      const values = Float32Array.from({ length: height * width }, () => numbers.unit());
      return { values, shape: [height, width] };
    },
  }),
});
