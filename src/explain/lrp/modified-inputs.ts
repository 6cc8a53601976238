import type { Engine } from '../../tensor/engine.js';
import { surveyOf } from '../../tensor/survey.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { InputPart } from './rules/rule.js';

/** The lowest and the highest value a pixel can have, per channel, after mean subtraction. */
export interface Bounds {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** One bound for each channel of `x`. */
function checked(x: Tensor, values: readonly number[] = []): readonly number[] {
  const [channels] = x.shape;
  if (values.length !== channels) {
    throw new RangeError(`${values.length} pixel bounds for ${channels} channels`);
  }
  return values;
}

/** A tensor like `x` with one value per channel. */
function perChannel(engine: Engine, x: Tensor, values: readonly number[]): Tensor {
  const tensor = engine.tensor(x.shape);
  const plane = x.data.length / x.shape[0];
  values.forEach((value, c) => {
    tensor.data.fill(value, c * plane, (c + 1) * plane);
  });
  return tensor;
}

/** `x − values`, one value per channel. */
function above(engine: Engine, x: Tensor, values: readonly number[]): Tensor {
  const minus = values.map((value) => -value);
  const tensor = perChannel(engine, x, minus);
  engine.run('add', [x, tensor], []);
  return tensor;
}

const signed = (engine: Engine, x: Tensor, sign: number): Tensor => {
  const part = engine.tensor(x.shape);
  engine.run('part', [x, part], [sign]);
  return part;
};

function sizes(engine: Engine, x: Tensor): Tensor {
  const out = engine.tensor(x.shape);
  engine.run('magnitude', [x, out], [0]);
  return out;
}

/** The parts that have one value in each channel, whatever the input is. */
type ConstantPart = 'one' | 'low' | 'high';

const constants: Record<ConstantPart, (x: Tensor, bounds?: Bounds) => readonly number[]> = {
  one: ({ shape }) => new Array<number>(shape[0]).fill(1),
  low: (x, bounds) => checked(x, bounds?.low),
  high: (x, bounds) => checked(x, bounds?.high),
};

const isConstant = (part: InputPart): part is ConstantPart => Object.hasOwn(constants, part);

/** How each other part is computed from a layer's input. */
const makers: Record<
  Exclude<InputPart, ConstantPart>,
  (engine: Engine, x: Tensor, bounds?: Bounds) => Tensor
> = {
  x: (_, x) => x,
  'x+': (engine, x) => signed(engine, x, 1),
  'x-': (engine, x) => signed(engine, x, -1),
  '|x|': sizes,
  'x-low': (engine, x, bounds) => above(engine, x, checked(x, bounds?.low)),
  'x-high': (engine, x, bounds) => above(engine, x, checked(x, bounds?.high)),
};

/** The modified inputs of one layer. */
export interface ModifiedInputs {
  /** Whether a part is known to be zero throughout, without making it. */
  isZero(part: InputPart): boolean;
  /** A part as a tensor; undefined where it is zero throughout. */
  of(part: InputPart): Tensor | undefined;
  /** The values, one per channel, of a part that is the same at every place; undefined of other parts. */
  constant(part: InputPart): readonly number[] | undefined;
}

/**
 * The modified inputs of one layer, each computed when first needed, in the caller's scope. A part
 * that is zero throughout is undefined: after a ReLU there is no x⁻, and half of the terms fall away.
 * @param bounds are needed by the parts that name them
 * @param isNonNegative true where x is known to have no negative numbers; they are looked for where it is not
 */
export function modifiedInputs(
  engine: Engine,
  x: Tensor,
  bounds: Bounds | undefined,
  isNonNegative = false,
): ModifiedInputs {
  const made = new Map<InputPart, Tensor>();
  let known: boolean | undefined = isNonNegative ? false : undefined;
  const hasNegative = (): boolean => {
    known ??= surveyOf(engine, x).least < 0;
    return known;
  };
  const isZero = (part: InputPart) => part === 'x-' && !hasNegative();
  const constant = (part: InputPart) => (isConstant(part) ? constants[part](x, bounds) : undefined);
  const make = (part: InputPart): Tensor =>
    isConstant(part)
      ? perChannel(engine, x, constants[part](x, bounds))
      : makers[part](engine, x, bounds);
  return {
    constant,
    isZero,
    of(part) {
      if (isZero(part)) return undefined;
      if (part === 'x+' && !hasNegative()) return x;
      const tensor = made.get(part) ?? make(part);
      made.set(part, tensor);
      return tensor;
    },
  };
}
