import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { integratedGradients } from '../../../src/explain/methods/integrated-gradients.js';
import { createSubject } from '../../../src/explain/subject.js';
import { topClasses } from '../../../src/explain/target.js';
import { createEngine } from '../../../src/node/engine.js';
import { readInput } from '../../../src/node/read-input.js';
import { loadNetwork } from '../../../src/node/read-network.js';
import { total } from './support/small-network.js';

const dog = fileURLToPath(new URL('../../../examples/dog.png', import.meta.url));

describe('on the embedded GoogLeNet', () => {
  it('integrated gradients miss at most 1 % of the score difference at 64 steps', async () => {
    const engine = await createEngine({ kernels: 'simd' });
    const network = await loadNetwork(engine);
    const { values, shape } = await readInput(dog, network);
    const subject = createSubject(engine, network, values, shape, { purpose: 'gradient' });
    const { index } = topClasses(subject.scores, network.labels, 1)[0];
    const given = { steps: 64, baseline: 'mean' };
    const { values: relevance, findings } = integratedGradients.explain(subject, index, given);
    const difference =
      subject.scores[index] - subject.scoresOf(new Float32Array(values.length))[index];
    expect(difference).toBeGreaterThan(5);
    expect(findings?.scoreDifference).toBe(difference);
    expect(findings?.completenessGap).toBeLessThan(0.01);
    expect(Math.abs(total(relevance) / difference - 1)).toBeLessThan(0.01);
  }, 300_000);
});
