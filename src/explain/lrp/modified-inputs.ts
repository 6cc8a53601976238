import type { Engine } from '../../tensor/engine.js';
import { surveyOf } from '../../tensor/survey.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { InputPart } from './rules/rule.js';

/** The lowest and the highest value a pixel can have, per channel, after mean subtraction. */
export interface Bounds {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** A tensor like `x` with minus one value per channel. */
function minusPerChannel(engine: Engine, x: Tensor, values: readonly number[] = []): Tensor {
  const [channels] = x.shape;
  if (values.length !== channels) {
    throw new RangeError(`${values.length} pixel bounds for ${channels} channels`);
  }
  const tensor = engine.tensor(x.shape);
  const plane = x.data.length / channels;
  values.forEach((value, c) => {
    tensor.data.fill(-value, c * plane, (c + 1) * plane);
  });
  return tensor;
}

const signed = (engine: Engine, x: Tensor, sign: number): Tensor => {
  const part = engine.tensor(x.shape);
  engine.run('part', [x, part], [sign]);
  return part;
};

/** How each part is computed from a layer's input. */
const makers: Record<InputPart, (engine: Engine, x: Tensor, bounds?: Bounds) => Tensor> = {
  x: (_, x) => x,
  'x+': (engine, x) => signed(engine, x, 1),
  'x-': (engine, x) => signed(engine, x, -1),
  one: (engine, x) => {
    const ones = engine.tensor(x.shape);
    ones.data.fill(1);
    return ones;
  },
  '-low': (engine, x, bounds) => minusPerChannel(engine, x, bounds?.low),
  '-high': (engine, x, bounds) => minusPerChannel(engine, x, bounds?.high),
};

/**
 * The modified inputs of one layer, each computed when first needed, in the caller's scope. A part
 * that is zero throughout is undefined: after a ReLU there is no x⁻, and half of the terms fall away.
 * @param bounds are needed by the parts `-low` and `-high`
 */
export function modifiedInputs(
  engine: Engine,
  x: Tensor,
  bounds: Bounds | undefined,
): (part: InputPart) => Tensor | undefined {
  const made = new Map<InputPart, Tensor>();
  let hasNegative: boolean | undefined;
  return (part) => {
    if (part === 'x+' || part === 'x-') {
      hasNegative ??= surveyOf(engine, x).least < 0;
      if (!hasNegative) return part === 'x+' ? x : undefined;
    }
    const tensor = made.get(part) ?? makers[part](engine, x, bounds);
    made.set(part, tensor);
    return tensor;
  };
}
