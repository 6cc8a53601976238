import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forward, forwardSteps, scoresSteps } from '../../src/nn/forward.js';
import { gradientSteps } from '../../src/nn/pull-back.js';
import { createEngine } from '../../src/node/engine.js';
import type { Steps } from '../../src/steps.js';
import { sizeOf } from '../../src/tensor/tensor.js';
import { arbitrarySeed, randomFrom, runs } from '../support/random.js';
import { randomModel } from '../support/random-graph.js';

/** Takes so many steps and ends the computation; false if it was over before. */
function endAfter(count: number, steps: Steps<unknown>): boolean {
  for (let i = 0; i < count; i++) if (steps.next().done) return false;
  steps.return(undefined);
  return true;
}

describe('a walk through a graph, ended after any node', () => {
  it('gives its memory back', async () => {
    // These kernels pack no weights, which would stay in their cache.
    const engine = await createEngine({ kernels: 'reference' });
    let ended = 0;
    fc.assert(
      fc.property(arbitrarySeed, (seed) => {
        const random = randomFrom(seed);
        const model = randomModel(engine, random);
        const shape = model.inputShape;
        const x = random.values(sizeOf(shape));
        const input = engine.from(x, shape);
        const trace = forward(engine, model, input, 'gradient');
        const above = engine.zeros(trace.scores.shape);
        const walks = [
          () => forwardSteps(engine, model, input, 'relevance'),
          () => scoresSteps(engine, model, x, shape),
          () => gradientSteps(engine, trace, above),
        ];
        const before = engine.live;
        const count = random.whole(1, model.graph.nodes.length - 1);
        for (const walk of walks) {
          // A ReLU is no step of its own where the layer before computes it.
          if (!endAfter(count, walk())) continue;
          expect(engine.live).toBe(before);
          ended++;
        }
        for (const tensor of [above, input]) engine.release(tensor);
        trace.release();
        model.release();
      }),
      runs(50),
    );
    expect(ended).toBeGreaterThan(75);
    await engine.close();
  });
});
