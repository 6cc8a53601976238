import type { Engine } from '../../tensor/engine.js';
import { conditions } from '../../tensor/kernels/signatures.js';
import { sum, type Tensor } from '../../tensor/tensor.js';
import { copyOf, type Layer, type Propagated, type Treatment, wholly } from './layer.js';

export interface AddSpec {
  readonly type: 'add';
}

/** The description of a sum of two or more inputs: where a residual block joins. */
export const add = (): AddSpec => ({ type: 'add' });

/** `z = Σ_k x_k` */
function totalOf(engine: Engine, summands: readonly Tensor[]): Tensor {
  const z = copyOf(engine, summands[0]);
  for (const x of summands.slice(1)) engine.run('add', [x, z], []);
  return z;
}

/**
 * `R_k = |x_k| / Σ_k |x_k| · R`, evenly where all are 0: it neither loses relevance nor makes it
 * larger than it is (Otsuki et al. 2024).
 */
export const addByRatio: Treatment = (engine, { inputs: summands }, relevance) => {
  const parts = summands.map(({ shape }) => engine.tensor(shape));
  engine.scope(() => {
    const total = engine.tensor(relevance.shape);
    summands.forEach((x, k) => {
      engine.run('magnitude', [x, total], [k === 0 ? 0 : 1]);
    });
    summands.forEach((x, k) => {
      engine.run('ratio', [relevance, x, total, parts[k]], [summands.length]);
    });
  });
  return wholly(parts);
};

/** `R_k = x_k · R / (z + ε sign z)`; the relevance of a sum of 0 is lost. */
export const addByEpsilon: Treatment = (engine, { inputs }, relevance, { epsilon }) =>
  divided(engine, inputs, relevance, () => inputs, epsilon);

/** `R_k = x_k⁺ / Σ_k x_k⁺ · R`; where no summand is above 0, relevance is lost. */
export const addByZPlus: Treatment = (engine, { inputs }, relevance) => {
  const positive = () =>
    inputs.map((x) => {
      const y = engine.tensor(x.shape);
      engine.run('part', [x, y], [1]);
      return y;
    });
  return divided(engine, inputs, relevance, positive, 0);
};

/**
 * Relevance in proportion to what each summand gives to their total.
 * @param parts makes of the summands what is divided by
 */
function divided(
  engine: Engine,
  inputs: readonly Tensor[],
  relevance: Tensor,
  parts: () => readonly Tensor[],
  epsilon: number,
): Propagated {
  const below = inputs.map(({ shape }) => engine.tensor(shape));
  const { dead, absorbed } = engine.scope(() => {
    const summands = parts();
    const z = totalOf(engine, summands);
    const s = engine.tensor(relevance.shape);
    const sums = engine.tensor([relevance.shape[0], 4], 'float64');
    const { none } = engine;
    engine.run('divide', [relevance, z, none, none, s, sums], [1, conditions.always, epsilon]);
    summands.forEach((x, k) => {
      engine.run('multiply', [x, s, below[k]], [0]);
    });
    const lost = engine.tensor([relevance.shape[0]], 'float64');
    const one = [1, conditions.always, epsilon] as const;
    engine.run('sumDead', [relevance, z, none, none, none, lost], [...one, ...one]);
    let absorbed = 0;
    for (let c = 0; c < relevance.shape[0]; c++) absorbed += sums.data[4 * c + 2];
    return { dead: sum(lost), absorbed };
  });
  return { inputs: below, bias: 0, epsilon: absorbed, dead };
}

/** The sum of all inputs. */
export function addLayer(): Layer {
  return {
    keeps: { gradient: [], relevance: ['inputs'] },
    outputShape(inputs) {
      const [first, ...others] = inputs;
      if (others.some((shape) => String(shape) !== String(first))) {
        throw new RangeError('only maps of the same shape can be added');
      }
      return first;
    },
    forward(engine, { inputs, output }) {
      output.data.set(inputs[0].data);
      for (const x of inputs.slice(1)) engine.run('add', [x, output], []);
    },
    backward: (engine, { inputs }, gradient) => inputs.map(() => copyOf(engine, gradient)),
  };
}
