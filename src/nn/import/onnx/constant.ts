import {
  type NumberArray,
  numbersOf,
  type ParameterData,
  uniform,
  valuesOf,
} from '../parameter.js';
import { meantConstant } from './meant-constant.js';
import type { OnnxTensor } from './model.js';
import { Refusal } from './refusal.js';

/** A value that does not depend on the picture. Integers, and booleans as 0 and 1, are exact. */
export type Constant =
  | {
      readonly kind: 'float';
      readonly shape: readonly number[];
      readonly values: ParameterData;
      /** The constant of an activation that one number in half precision is the rounding of. */
      readonly meant?: number | undefined;
    }
  | { readonly kind: 'integer'; readonly shape: readonly number[]; readonly values: BigInt64Array };

/** The values of a constant as an array. */
export type Elements = Float64Array | BigInt64Array;

/** The most values that all folded constants of a network together may have: 512 MiB. */
const FOLDED_LIMIT = 2 ** 26;

/** Counts what folding allocates, so that a small file cannot fill the memory. */
export interface Allowance {
  /** @throws {Refusal} where the limit is passed */
  take(count: number): void;
}

export function createAllowance(): Allowance {
  let left = FOLDED_LIMIT;
  return {
    take(count) {
      if (!(count <= left)) throw new Refusal('its constants are too large to be computed');
      left -= count;
    },
  };
}

export const countOf = (shape: readonly number[]): number =>
  shape.reduce((count, extent) => count * extent, 1);

/** A tensor of the file as a constant. Floats stay where they are until they are copied. */
export function constantOf({ shape, type, bytes }: OnnxTensor): Constant {
  const count = countOf(shape);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { width } = type;
  if (type.kind === 'integer') {
    const values = new BigInt64Array(count);
    for (let i = 0; i < count; i++) values[i] = type.read(view, i * width);
    return { kind: 'integer', shape, values };
  }
  const { read } = type;
  const copyTo = (target: NumberArray) => {
    for (let i = 0; i < count; i++) target[i] = read(view, i * width);
  };
  if (count === 1) {
    const number = read(view, 0);
    const meant = meantConstant(number, type.name);
    return { kind: 'float', shape, values: uniform(number, shape), meant };
  }
  return { kind: 'float', shape, values: { shape, count, isWide: width > 4, copyTo } };
}

/** A constant with the given elements. */
export function constant(values: Elements, shape: readonly number[]): Constant {
  if (values instanceof BigInt64Array) return { kind: 'integer', shape, values };
  const parameter = values.length === 1 ? uniform(values[0], shape) : valuesOf(values, shape);
  return { kind: 'float', shape, values: parameter };
}

/** One float everywhere: it takes no memory, whatever the shape. */
export const uniformConstant = (value: number, shape: readonly number[]): Constant => ({
  kind: 'float',
  shape,
  values: uniform(value, shape),
});

/** A list of integers. */
export const integers = (values: readonly number[]): Constant => ({
  kind: 'integer',
  shape: [values.length],
  values: BigInt64Array.from(values, BigInt),
});

/** The value of a float constant that is the same everywhere. */
export const uniformValue = (value: Constant): number | undefined =>
  value.kind === 'float' ? value.values.uniform : undefined;

/** The elements of a constant; floats are copied, which `allowance` is charged with. */
export function elementsOf(value: Constant, allowance: Allowance): Elements {
  if (value.kind === 'integer') return value.values;
  allowance.take(value.values.count);
  return numbersOf(value.values);
}

/** A constant's values as floats. */
export function floatsOf(value: Constant, allowance: Allowance): Float64Array {
  if (value.kind === 'float') return elementsOf(value, allowance) as Float64Array;
  allowance.take(value.values.length);
  return Float64Array.from(value.values, Number);
}

/** At most this many indices, axes or extents are read from a constant. */
const LIST_LIMIT = 4096;

/** The values of an integer constant as numbers: axes, extents, indices. Saturates as floats do. */
export function listOf(value: Constant): number[] {
  if (value.kind !== 'integer') throw new Refusal('it takes a list of integers, not of floats');
  if (value.values.length > LIST_LIMIT) throw new Refusal(`a list of more than ${LIST_LIMIT}`);
  return Array.from(value.values, Number);
}
