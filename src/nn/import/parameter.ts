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
  /** Writes the values in C order. `target` has room for exactly `count`. */
  copyTo(target: NumberArray): void;
}

const product = (shape: readonly number[]) => shape.reduce((count, extent) => count * extent, 1);

/** The values of an array. */
export function valuesOf(values: ArrayLike<number>, shape: readonly number[]): ParameterData {
  return { shape, count: values.length, copyTo: (target) => target.set(values) };
}

/** One value everywhere. */
export function uniform(value: number, shape: readonly number[]): ParameterData {
  return { shape, count: product(shape), uniform: value, copyTo: (target) => target.fill(value) };
}

/** The same values in the same order in another shape of as many values. */
export function reshaped(parameter: ParameterData, shape: readonly number[]): ParameterData {
  return { ...parameter, shape, copyTo: (target) => parameter.copyTo(target) };
}

/** The values times a factor for each place along the first axis; rounded once, when they are copied. */
export function scaledRows(parameter: ParameterData, factors: ArrayLike<number>): ParameterData {
  const { shape, count } = parameter;
  return {
    shape,
    count,
    copyTo(target) {
      parameter.copyTo(target);
      const size = count / factors.length;
      for (let row = 0; row < factors.length; row++) {
        for (let i = row * size; i < (row + 1) * size; i++) target[i] *= factors[row];
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
