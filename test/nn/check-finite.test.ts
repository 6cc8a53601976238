import { describe, expect, it } from 'vitest';
import { forward, scoresOf } from '../../src/nn/forward.js';
import { createEngine } from '../../src/node/engine.js';
import { SHAPE, smallInput, smallNetwork } from '../explain/methods/support/small-network.js';

describe('scores that are not finite', () => {
  it.each(['first', 'top', 'scores'])('are an error that names the layer: %s', async (name) => {
    const engine = await createEngine({ packing: 'all' });
    const network = smallNetwork(engine, { normalised: true });
    network.weights.get(name)?.weight.data.fill(Number.NaN);
    const input = engine.from(smallInput(), SHAPE);
    const passes = [
      () => scoresOf(engine, network, smallInput(), SHAPE),
      ...(['gradient', 'relevance', 'active-relevance'] as const).map(
        (purpose) => () => forward(engine, network, input, purpose),
      ),
    ];
    const says = `not finite numbers: the first such output is that of layer ${name};`;
    for (const pass of passes) expect(pass).toThrow(says);
    // From here on the engine has the packed weights that it keeps.
    const held = engine.live;
    for (const pass of passes) {
      expect(pass).toThrow(expect.objectContaining({ name: 'UserError' }));
    }
    forward(engine, network, input, 'all').release();
    expect(engine.live).toBe(held);
    await engine.close();
  });
});
