import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { biasModes } from '../../../src/explain/lrp/assignment.js';
import { ledgerRow } from '../../../src/explain/lrp/ledger.js';
import { propagate } from '../../../src/explain/lrp/propagate.js';
import { makeRule } from '../../../src/explain/lrp/rules/index.js';
import { convolution, layerOf } from '../../../src/nn/layers/index.js';
import type { Call, Linear } from '../../../src/nn/layers/layer.js';
import { createEngine } from '../../../src/node/engine.js';
import { kernelSetNames } from '../../../src/tensor/kernels/index.js';
import { surveyOf } from '../../../src/tensor/survey.js';
import { ruleSettings } from '../../support/cases.js';
import { arbitrarySeed, randomFrom, runs } from '../../support/random.js';

/**
 * Where few terms make a denominator, it may be next to nothing, and the relevance divided by it
 * immense: nothing of that may come out at inputs that the unit does not see.
 */
const few = { channels: [1, 12], zeros: [0, 1], digits: 'sixth', tolerance: 1e-6 } as const;
const sparse = {
  channels: [16, 40],
  zeros: [0.9, 0.997],
  digits: 'fifth',
  tolerance: 1e-5,
} as const;
const all = kernelSetNames.flatMap((kernels) => [
  { kernels, terms: 'of few channels', ...few },
  { kernels, terms: 'of inputs mostly 0', ...sparse },
]);

describe.each(all)('a convolution $terms, $kernels kernels', ({ kernels, ...drawn }) => {
  it(`hands down what it gets to the ${drawn.digits} digit, whatever the rule`, async () => {
    const engine = await createEngine({ kernels });
    fc.assert(
      fc.property(arbitrarySeed, (seed) => {
        const random = randomFrom(seed);
        const [fewest, most] = drawn.channels;
        const [outputs, channels] = [random.whole(fewest, most), random.whole(fewest, most)];
        const [height, width, pad] = [random.whole(3, 12), random.whole(3, 12), random.whole(0, 1)];
        const spec = convolution({ outputs, kernel: 3, pads: pad });
        const layer = layerOf(spec);
        const above = layer.outputShape([[channels, height, width]]);
        const [rule, parameters] = random.of(ruleSettings.filter(([name]) => name !== 'z-box'));
        const bias = random.of(biasModes);
        const zeros = drawn.zeros[0] + (drawn.zeros[1] - drawn.zeros[0]) * random.unit();
        const unwanted = random.unit();
        engine.scope(() => {
          const make = (shape: readonly number[], share: number) => {
            const count = shape.reduce((a, b) => a * b, 1);
            return engine.from(random.values(count, share), shape);
          };
          const x = make([channels, height, width], zeros);
          x.data.forEach((value, i) => {
            x.data[i] = Math.abs(value);
          });
          const weights = { weight: make([outputs, channels, 3, 3], 0), bias: make([outputs], 0) };
          const output = engine.tensor(above);
          const call: Call = { inputs: [x], output, weights, exactness: 'exact' };
          layer.forward(engine, call);
          const relevance = make(above, unwanted);
          const { linear } = layer as { linear: Linear };
          const assignment = { rule: makeRule(rule, parameters), bias };
          const passed = propagate(engine, linear, call, assignment, relevance);
          const about = { layer: 'small', type: spec.type, rule };
          const [from, to] = [relevance, ...passed.inputs].map((part) => surveyOf(engine, part));
          const row = ledgerRow(about, from, to, passed, from.sum);
          expect(row.closing, rule).toBeLessThanOrEqual(drawn.tolerance);
        });
      }),
      runs(2000),
    );
  });
});
