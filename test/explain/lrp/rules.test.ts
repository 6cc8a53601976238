import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { biasModes } from '../../../src/explain/lrp/assignment.js';
import { makeRule } from '../../../src/explain/lrp/rules/index.js';
import { createEngine } from '../../../src/node/engine.js';
import { kernelSetNames } from '../../../src/tensor/kernels/index.js';
import { propagated, randomCase, ruleSettings } from '../../support/cases.js';
import { forUnits } from '../../support/naive.js';
import { oracle } from '../../support/oracle.js';
import { arbitrarySeed, runs } from '../../support/random.js';

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
const size = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + Math.abs(b), 0);

const engines = [
  { kernels: 'reference', dtype: 'float64', tolerance: 1e-12 } as const,
  ...kernelSetNames.map((kernels) => ({ kernels, dtype: 'float32', tolerance: 1e-5 }) as const),
];

for (const { kernels, dtype, tolerance } of engines) {
  describe(`rules on random layers, ${kernels} kernels, ${dtype}`, async () => {
    const engine = await createEngine({ kernels, dtype });
    for (const [name, parameters] of ruleSettings) {
      const rule = makeRule(name, parameters);
      it.each(biasModes)(`${name} ${JSON.stringify(parameters)}, bias %s`, (bias) => {
        fc.assert(
          fc.property(arbitrarySeed, (seed) => {
            const layer = randomCase(seed);
            const got = propagated(engine, layer, rule, bias);
            const wanted = oracle(layer, name, parameters, bias);
            const { relevance } = got;
            const stayed = got.bias + got.epsilon + got.dead;
            const error = Math.abs(sum(layer.relevance) - sum(relevance) - stayed);
            const scale = Math.max(size(layer.relevance), size(relevance));
            expect(error, 'the ledger closes').toBeLessThanOrEqual(tolerance * scale);
            if (bias !== 'absorb' && reaches(layer)) expect(got.bias).toBe(0);
            if (name !== 'epsilon' || parameters.epsilon === 0) expect(got.epsilon).toBe(0);

            const norm = Math.hypot(...wanted.gross);
            const off = relevance.map((value, i) => value - wanted.relevance[i]);
            expect(Math.hypot(...off), 'as the oracle').toBeLessThanOrEqual(tolerance * norm);
            const total = size(layer.relevance) + size(wanted.gross);
            for (const column of ['bias', 'epsilon', 'dead'] as const) {
              const difference = Math.abs(got[column] - wanted[column]);
              expect(difference, column).toBeLessThanOrEqual(tolerance * total);
            }
          }),
          runs(30),
        );
      });
    }
  });
}

/** Whether every unit has a real input: a kernel that can lie in the padding altogether has units with none. */
function reaches({ inShape, weightShape, geometry, outShape }: ReturnType<typeof randomCase>) {
  let reached = true;
  const visit = (_: number, __: number, taps: readonly unknown[]) => {
    reached &&= taps.length > 0;
  };
  forUnits(inShape, weightShape, geometry, visit, outShape);
  return reached;
}
