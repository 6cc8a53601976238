import type { Engine } from '../../tensor/engine.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type Call, onlyInput } from './layer.js';

/**
 * The tables of rows and columns for an input `[C, H, W]`: for each output of the axis, inputs' places and
 * their weights, as the kernels take them, `[outputs, taps, 2]`.
 */
export type TablesOf = (engine: Engine, shape: readonly number[]) => readonly [Tensor, Tensor];

/** Fills the output: each place is a sum of inputs' places by their weights, along rows and columns. */
export function sumPlaces(engine: Engine, call: Call, tablesOf: TablesOf): void {
  const x = onlyInput(call);
  engine.scope(() => {
    engine.run('resize', [x, ...tablesOf(engine, x.shape), call.output], []);
  });
}

/** What arrives at the outputs, given back to the inputs by their weights. */
export function givenBack(engine: Engine, call: Call, tablesOf: TablesOf, above: Tensor): Tensor {
  const { shape } = onlyInput(call);
  const below = engine.tensor(shape);
  engine.scope(() => {
    engine.run('resizeInput', [above, ...tablesOf(engine, shape), below], []);
  });
  return below;
}
