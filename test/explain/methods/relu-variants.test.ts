import { describe, expect, it } from 'vitest';
import { deconvnet } from '../../../src/explain/methods/deconvnet.js';
import { gradient } from '../../../src/explain/methods/gradient.js';
import { guidedBackpropagation } from '../../../src/explain/methods/guided-backpropagation.js';
import { createSubject } from '../../../src/explain/subject.js';
import { INPUT } from '../../../src/nn/graph.js';
import { innerProduct, relu } from '../../../src/nn/layers/index.js';
import { createEngine } from '../../../src/node/engine.js';
import { networkOf } from './support/small-network.js';

/**
 * x = (1, 2, −1). Hidden: x₁ + x₂ = 3 fires; x₂ + 3x₃ = −1 does not; x₁ − x₃ = 2 fires.
 * Score: 2h₁ + 5h₂ − 4h₃ = −2.
 */
async function byHand() {
  const engine = await createEngine();
  const network = networkOf(
    engine,
    [
      { name: 'hidden', layer: innerProduct({ outputs: 3 }), inputs: [INPUT] },
      { name: 'relu', layer: relu(), inputs: ['hidden'] },
      { name: 'scores', layer: innerProduct({ outputs: 1 }), inputs: ['relu'] },
    ],
    'scores',
    {
      hidden: { shape: [3, 3, 1, 1], weight: [1, 1, 0, 0, 1, 3, 1, 0, -1], bias: [0, 0, 0] },
      scores: { shape: [1, 3, 1, 1], weight: [2, 5, -4], bias: [0] },
    },
  );
  return createSubject(engine, network, [1, 2, -1], [3, 1, 1]);
}

describe('what a ReLU lets back', () => {
  it('gradient: all that arrives at units that fired, h₁: 2, h₃: −4', async () => {
    const subject = await byHand();
    expect(subject.scores).toEqual(Float32Array.of(-2));
    const { values } = gradient.explain(subject, 0, { norm: 'none' });
    expect(values).toEqual(Float32Array.of(2 - 4, 2, 4));
  });

  it('guided backpropagation: what is positive, at units that fired, h₁: 2', async () => {
    const { values, shape } = guidedBackpropagation.explain(await byHand(), 0, {});
    expect(values).toEqual(Float32Array.of(2, 2, 0));
    expect(shape).toEqual([3, 1, 1]);
  });

  it('deconvnet: what is positive, at every unit, h₁: 2, h₂: 5', async () => {
    const { values, shape } = deconvnet.explain(await byHand(), 0, {});
    expect(values).toEqual(Float32Array.of(2, 2 + 5, 3 * 5));
    expect(shape).toEqual([3, 1, 1]);
  });
});
