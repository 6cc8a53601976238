import { createEngine, type Engine, type Tensor } from 'whypixel';
import { createMultiplier, type Multiplier } from './product.js';

/**
 * A witness: the engine of the reference kernels, whose convolutions are products of matrices that are made
 * here, in float64, apart from the library. They are checked against the reference kernels once, at the
 * start.
 * @param dtype of weights and of all that is stored: with `float32`, nothing is rounded but what every
 *   float32 library rounds
 */
export async function createWitness(dtype: 'float64' | 'float32' = 'float64'): Promise<Engine> {
  const multiplier = await createMultiplier();
  const engine = await createEngine({ kernels: 'reference', dtype });
  const plain = engine.run.bind(engine) as (name: string, ...rest: unknown[]) => void;
  const own: Readonly<Record<string, (tensors: readonly Tensor[], params: Numbers) => void>> = {
    convolution: ([x, w, b, y, packed]: readonly Tensor[], params) =>
      convolve(multiplier, { x, w: packed ?? w, y, params } as Operands, b as Tensor),
    convolutionRelu([x, w, b, z, y, packed, low]: readonly Tensor[], params) {
      const [, , , , , , , ceiling] = params;
      convolve(multiplier, { x, w: packed ?? w, y, params } as Operands, b as Tensor, low);
      const { data } = y as Tensor;
      if ((z as Tensor).data.length > 0) (z as Tensor).data.set(data);
      for (let i = 0; i < data.length; i++)
        data[i] = Math.min(Math.max(data[i] as number, 0), ceiling);
    },
    convolutionInput: ([y, w, x, packed]: readonly Tensor[], params) =>
      convolveInput(multiplier, { x, w: packed ?? w, y, params } as Operands),
  };
  const run = (name: string, tensors: readonly Tensor[], params: Numbers): void => {
    const product = own[name];
    if (product === undefined) plain(name, tensors, params);
    else product(tensors, params);
  };
  check(engine, run, plain);
  engine.run = run as typeof engine.run;
  return engine;
}

type Numbers = readonly number[];

/** A convolution `y = A x` or its adjoint `x = Aᵀ y`; params as the kernels take them. */
interface Operands {
  readonly x: Tensor;
  readonly w: Tensor;
  readonly y: Tensor;
  readonly params: Numbers;
}

/** Calls `visit` with every input that group g's column n has at row k, in the order of the weights. */
function forEachTap(
  { x, w, y, params }: Operands,
  g: number,
  visit: (k: number, n: number, at: number) => void,
): void {
  const [, height, width] = x.shape as [number, number, number];
  const [, channels, kh, kw] = w.shape as [number, number, number, number];
  const [, outH, outW] = y.shape as [number, number, number];
  const [sy, sx, top, left, dy, dx] = params as [number, number, number, number, number, number];
  for (let k = 0; k < channels * kh * kw; k++) {
    const c = g * channels + Math.floor(k / (kh * kw));
    const [u, v] = [Math.floor(k / kw) % kh, k % kw];
    for (let i = 0; i < outH; i++) {
      const row = i * sy - top + u * dy;
      if (row < 0 || row >= height) continue;
      for (let j = 0; j < outW; j++) {
        const column = j * sx - left + v * dx;
        if (column < 0 || column >= width) continue;
        visit(k, i * outW + j, (c * height + row) * width + column);
      }
    }
  }
}

const sizesOf = ({ w, y, params }: Operands) => {
  const [outputs, channels, kh, kw] = w.shape as [number, number, number, number];
  const [, outH, outW] = y.shape as [number, number, number];
  const groups = params[6] as number;
  return { rows: outputs / groups, depth: channels * kh * kw, positions: outH * outW, groups };
};

/** @param low where given, of max(z, 0): what rounding took off */
function convolve(multiplier: Multiplier, operands: Operands, b: Tensor, low?: Tensor): void {
  const { x, w, y } = operands;
  const { rows, depth, positions, groups } = sizesOf(operands);
  for (let g = 0; g < groups; g++) {
    const first = multiplier.panels('first', rows, depth);
    for (let m = 0; m < rows; m++) {
      for (let k = 0; k < depth; k++) {
        first.values[((m >> 2) * depth + k) * 4 + (m & 3)] = w.data[
          (g * rows + m) * depth + k
        ] as number;
      }
    }
    const second = multiplier.panels('second', positions, depth);
    forEachTap(operands, g, (k, n, at) => {
      second.values[((n >> 2) * depth + k) * 4 + (n & 3)] = x.data[at] as number;
    });
    const result = multiplier.multiply(first, second);
    for (let m = 0; m < rows; m++) {
      const bias = b.data[g * rows + m] ?? 0;
      for (let n = 0; n < positions; n++) {
        const at = (g * rows + m) * positions + n;
        const exact = (result[m * 4 * second.count + n] as number) + bias;
        y.data[at] = exact;
        if (low !== undefined) low.data[at] = exact > 0 ? exact - (y.data[at] as number) : 0;
      }
    }
  }
}

function convolveInput(multiplier: Multiplier, operands: Operands): void {
  const { x, w, y } = operands;
  const { rows, depth, positions, groups } = sizesOf(operands);
  x.data.fill(0);
  for (let g = 0; g < groups; g++) {
    const first = multiplier.panels('first', depth, rows);
    const second = multiplier.panels('second', positions, rows);
    for (let m = 0; m < rows; m++) {
      for (let k = 0; k < depth; k++) {
        first.values[((k >> 2) * rows + m) * 4 + (k & 3)] = w.data[
          (g * rows + m) * depth + k
        ] as number;
      }
      for (let n = 0; n < positions; n++) {
        second.values[((n >> 2) * rows + m) * 4 + (n & 3)] = y.data[
          (g * rows + m) * positions + n
        ] as number;
      }
    }
    const result = multiplier.multiply(first, second);
    forEachTap(operands, g, (k, n, at) => {
      x.data[at] = (x.data[at] as number) + (result[k * 4 * second.count + n] as number);
    });
  }
}

/** How far a product may be off the reference kernels': both sum in float64 and store the numbers. */
const tolerances = { float64: 1e-12, float32: 1e-5 } as const;

/** Holds the products to the reference kernels, on a convolution with everything uneven. */
function check(
  engine: Engine,
  ours: (name: string, tensors: readonly Tensor[], params: Numbers) => void,
  theirs: (name: string, ...rest: unknown[]) => void,
): void {
  // The last one is the ceiling of `convolutionRelu`.
  const params = [2, 1, 1, 2, 1, 2, 2, 0.5];
  engine.scope(() => {
    const filled = (shape: readonly number[]) => {
      const tensor = engine.tensor(shape);
      for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = Math.sin(7 * i + shape.length);
      return tensor;
    };
    const [x, w, b] = [filled([6, 9, 11]), filled([10, 3, 3, 2]), filled([10])] as const;
    const shapes = { y: [10, 5, 13], x: x.shape };
    const runs = [
      ['convolution', (to: Tensor) => [x, w, b, to], shapes.y],
      ['convolutionRelu', (to: Tensor) => [x, w, b, engine.none, to], shapes.y],
      ['convolutionInput', (to: Tensor) => [filled(shapes.y), w, to], shapes.x],
    ] as const;
    for (const [name, tensorsOf, shape] of runs) {
      const [a, e] = [engine.tensor(shape), engine.tensor(shape)];
      ours(name, tensorsOf(a), params);
      theirs(name, tensorsOf(e), params);
      const off = Math.max(
        ...Array.from(a.data, (value, i) => Math.abs(value - (e.data[i] as number))),
      );
      if (!(off <= tolerances[engine.dtype]))
        throw new Error(`the witness's ${name} is ${off} off the reference kernels`);
    }
  });
}
