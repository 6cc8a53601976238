import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forward } from '../../src/nn/forward.js';
import { googlenet } from '../../src/nn/googlenet.js';
import { nonNegativeNodes } from '../../src/nn/non-negative.js';
import { createEngine } from '../../src/node/engine.js';
import { sizeOf, type Tensor } from '../../src/tensor/tensor.js';
import { arbitrarySeed, randomFrom, runs } from '../support/random.js';
import { randomModel } from '../support/random-graph.js';

describe('nodes that are known not to be negative', () => {
  it('have no negative number, in graphs of random layers', async () => {
    const engine = await createEngine();
    let checked = 0;
    fc.assert(
      fc.property(arbitrarySeed, (seed) => {
        const random = randomFrom(seed);
        const model = randomModel(engine, random);
        engine.scope(() => {
          const x = engine.from(random.values(sizeOf(model.inputShape)), model.inputShape);
          const trace = forward(engine, model, x, 'all');
          for (const name of nonNegativeNodes(trace.nodes)) {
            const values = Array.from((trace.activations.get(name) as Tensor).data);
            expect(
              values.filter((value) => value < 0),
              name,
            ).toEqual([]);
            checked += 1;
          }
          trace.release();
        });
        model.release();
      }),
      runs(1500),
    );
    expect(checked).toBeGreaterThan(100);
    await engine.close();
  });

  it('are what all of GoogLeNet’s convolutions read, but for the first', () => {
    const { nodes } = googlenet(1000);
    const known = nonNegativeNodes(nodes);
    const unknown = nodes.filter(
      ({ layer, inputs }) =>
        layer.type === 'convolution' && !inputs.every((name) => known.has(name)),
    );
    expect(unknown.map(({ name }) => name)).toEqual(['conv1/7x7_s2']);
  });
});
