import { describe, expect, it } from 'vitest';
import { forward } from '../../src/nn/forward.js';
import { defineGraph, INPUT, type Node } from '../../src/nn/graph.js';
import { concat } from '../../src/nn/layers/concat.js';
import { relu } from '../../src/nn/layers/relu.js';
import { gradientOf } from '../../src/nn/pull-back.js';
import { createEngine } from '../../src/node/engine.js';
import { randomFrom } from '../support/random.js';

const rectify = (name: string, input: string): Node => ({ name, layer: relu(), inputs: [input] });

describe('the gradient at a concatenation', () => {
  it.each([
    ['whose parts are blocks of memory', 4],
    ['whose parts are not', 3],
  ])('is cut, %s, and all memory comes back', async (_, width) => {
    const engine = await createEngine({ kernels: 'reference' });
    const graph = defineGraph(
      [
        rectify('a', INPUT),
        rectify('b', 'a'),
        { name: 'one', layer: concat(), inputs: ['a', INPUT, 'b', 'a'] },
        { name: 'two', layer: concat(), inputs: ['one'] },
      ],
      'two',
    );
    const shape = [2, 4, width];
    const count = 8 * width;
    const x = randomFrom(5).values(count);
    const before = engine.live;
    engine.scope(() => {
      const trace = forward(
        engine,
        { graph, weights: new Map() },
        engine.from(x, shape),
        'gradient',
      );
      const seed = engine.tensor(trace.scores.shape);
      seed.data.forEach((_, at) => {
        seed.data[at] = at + 1;
      });
      const gradient = gradientOf(engine, trace, seed);
      // Through a and b, where x is above 0, and from the input itself.
      const expected = Array.from(x, (value, i) => {
        const [first, own, third, last] = [0, 1, 2, 3].map((part) => part * count + i + 1);
        return own + (value > 0 ? first + third + last : 0);
      });
      expect([...gradient.data]).toEqual(expected);
      engine.release(gradient);
      trace.release();
    });
    expect(engine.live).toBe(before);
    await engine.close();
  });
});
