/** Where the values of a parameter are written to. */
export type NumberArray = Float32Array | Float64Array;

/**
 * The values of a parameter, made only when they are copied into the engine's memory: a network of
 * 500 MB needs no second 500 MB for what is folded or transposed.
 */
export interface ParameterData {
  readonly shape: readonly number[];
  /** The product of `shape`. */
  readonly count: number;
  /** The value, where all are the same. */
  readonly uniform?: number;
  /** True where values need float64: a float32 array gets them rounded. */
  readonly isWide?: boolean;
  /** What the values are products of, row by row. */
  readonly scaled?: { readonly rows: ParameterData; readonly factors: ArrayLike<number> };
  /** Writes the values in C order. `target` has room for exactly `count`. */
  copyTo(target: NumberArray): void;
}

const product = (shape: readonly number[]) => shape.reduce((count, extent) => count * extent, 1);

/** The values of an array. */
export function valuesOf(values: ArrayLike<number>, shape: readonly number[]): ParameterData {
  const isWide = !(values instanceof Float32Array);
  return { shape, count: values.length, isWide, copyTo: (target) => target.set(values) };
}

/** One value everywhere. */
export function uniform(value: number, shape: readonly number[]): ParameterData {
  const isWide = Math.fround(value) !== value;
  const count = product(shape);
  return { shape, count, uniform: value, isWide, copyTo: (target) => target.fill(value) };
}

/** The same values in the same order in another shape of as many values. */
export function reshaped(parameter: ParameterData, shape: readonly number[]): ParameterData {
  const { scaled: _, ...values } = parameter;
  return { ...values, shape, copyTo: (target) => parameter.copyTo(target) };
}

/**
 * The values times a factor for each place along the first axis; rounded once, when they are copied, however many
 * factors one after the other make them, as batch normalisation and a product behind it do.
 */
export function scaledRows(parameter: ParameterData, by: ArrayLike<number>): ParameterData {
  const { shape, count, scaled } = parameter;
  const rows = scaled?.rows ?? parameter;
  const factors = scaled ? Float64Array.from(by, (factor, i) => factor * scaled.factors[i]) : by;
  return {
    shape,
    count,
    isWide: true,
    scaled: { rows, factors },
    copyTo(target) {
      const isExact = !rows.isWide || target instanceof Float64Array;
      const source = isExact ? target : new Float64Array(count);
      rows.copyTo(source);
      const size = count / factors.length;
      for (let row = 0; row < factors.length; row++) {
        for (let i = row * size; i < (row + 1) * size; i++) target[i] = source[i] * factors[row];
      }
    },
  };
}

/** A matrix `[N, M]` as its transpose `[M, N]`. */
export function transposed(parameter: ParameterData): ParameterData {
  const [rows, columns] = parameter.shape;
  const shape = [columns, rows];
  if (parameter.uniform !== undefined) return uniform(parameter.uniform, shape);
  return {
    shape,
    count: parameter.count,
    ...(parameter.isWide && { isWide: true }),
    copyTo(target) {
      const source = new (target.constructor as new (count: number) => NumberArray)(target.length);
      parameter.copyTo(source);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          target[column * rows + row] = source[row * columns + column];
        }
      }
    },
  };
}

/** All values, in float64. */
export function numbersOf(parameter: ParameterData): Float64Array {
  const numbers = new Float64Array(parameter.count);
  parameter.copyTo(numbers);
  return numbers;
}
