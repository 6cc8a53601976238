import { erf } from '../../../tensor/activation-functions.js';

/** Operators of one argument whose values at each place depend on nothing else, without attributes. */
export const unaryFunctions: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Neg: (x) => -x,
  Sign: Math.sign,
  Sqrt: Math.sqrt,
  Reciprocal: (x) => 1 / x,
  Exp: Math.exp,
  Log: Math.log,
  Erf: erf,
  Sin: Math.sin,
  Cos: Math.cos,
  Tan: Math.tan,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Round: roundToEven,
};

/** Halves go to the even neighbour, as IEEE 754 and ONNX round. */
function roundToEven(x: number): number {
  const floor = Math.floor(x);
  const part = x - floor;
  if (part !== 0.5) return part < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Operators on integers, exactly; the others of one argument are not defined on them. */
export const unaryIntegers: Readonly<Record<string, (x: bigint) => bigint>> = {
  Abs: (x) => (x < 0n ? -x : x),
  Neg: (x) => -x,
  Sign: (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n),
  Not: (x) => (x === 0n ? 1n : 0n),
};

/** An operator of two arguments, on floats and on integers. */
interface BinaryFunction {
  readonly float?: (a: number, b: number) => number;
  readonly integer?: (a: bigint, b: bigint) => bigint;
  /** Whether it gives booleans. */
  readonly compares?: true;
}

const truth = (value: boolean) => (value ? 1 : 0);

const comparison = (
  float: (a: number, b: number) => boolean,
  integer: (a: bigint, b: bigint) => boolean,
): BinaryFunction => ({
  float: (a, b) => truth(float(a, b)),
  integer: (a, b) => BigInt(truth(integer(a, b))),
  compares: true,
});

const logic = (combine: (a: boolean, b: boolean) => boolean): BinaryFunction => ({
  integer: (a, b) => BigInt(truth(combine(a !== 0n, b !== 0n))),
  compares: true,
});

/** Integers wrap around at 64 bits; division rounds to 0, as in C. */
export const binaryFunctions: Readonly<Record<string, BinaryFunction>> = {
  Add: { float: (a, b) => a + b, integer: (a, b) => a + b },
  Sub: { float: (a, b) => a - b, integer: (a, b) => a - b },
  Mul: { float: (a, b) => a * b, integer: (a, b) => a * b },
  Div: { float: (a, b) => a / b, integer: (a, b) => (b === 0n ? 0n : a / b) },
  Pow: { float: (a, b) => a ** b, integer: (a, b) => BigInt(Math.trunc(Number(a) ** Number(b))) },
  Min: { float: Math.min, integer: (a, b) => (a < b ? a : b) },
  Max: { float: Math.max, integer: (a, b) => (a > b ? a : b) },
  Equal: comparison(
    (a, b) => a === b,
    (a, b) => a === b,
  ),
  Less: comparison(
    (a, b) => a < b,
    (a, b) => a < b,
  ),
  Greater: comparison(
    (a, b) => a > b,
    (a, b) => a > b,
  ),
  LessOrEqual: comparison(
    (a, b) => a <= b,
    (a, b) => a <= b,
  ),
  GreaterOrEqual: comparison(
    (a, b) => a >= b,
    (a, b) => a >= b,
  ),
  And: logic((a, b) => a && b),
  Or: logic((a, b) => a || b),
  Xor: logic((a, b) => a !== b),
};

/** Mod: the sign of the divisor, or with `fmod` that of the dividend. */
export const modulo = (fmod: boolean): BinaryFunction => ({
  float: (a, b) => (fmod ? a % b : a - Math.floor(a / b) * b),
  integer: (a, b) => {
    if (b === 0n) return 0n;
    const rest = a % b;
    return !fmod && rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
  },
});

export type { BinaryFunction };
