import { compileAssembly } from '../assembly.js';

/** Panels of four rows or columns in the memory of the product, `[panel, k, 4]`. */
export interface Panels {
  readonly values: Float64Array;
  readonly depth: number;
  readonly count: number;
}

/** A product of matrices in float64, over a memory of its own. */
export interface Multiplier {
  /** Panels for `lines` rows of the first factor, or columns of the second: to be filled, 0 elsewhere. */
  panels(factor: 'first' | 'second', lines: number, depth: number): Panels;
  /** `[rows, 4 · columnPanels]`, row-major; valid until the next product. */
  multiply(first: Panels, second: Panels): Float64Array;
}

const PAGE = 65_536;
/** Bytes for each factor and for the result: the largest in GoogLeNet take 15 MB. */
const ROOM = 96 * 2 ** 20;
const at = { first: 0, second: ROOM, result: 2 * ROOM } as const;

/** Compiles the product, and makes its memory. */
export async function createMultiplier(): Promise<Multiplier> {
  const memory = new WebAssembly.Memory({ initial: (3 * ROOM) / PAGE });
  const binary = await compileAssembly({ 'product.ts': 'bench/accuracy/assembly/product.ts' });
  const { instance } = await WebAssembly.instantiate(binary, { env: { memory } });
  const product = instance.exports.product as (...numbers: number[]) => void;
  return {
    panels(factor, lines, depth) {
      const count = Math.ceil(lines / 4);
      const values = new Float64Array(memory.buffer, at[factor], 4 * count * depth).fill(0);
      return { values, depth, count };
    },
    multiply(first, second) {
      product(at.first, at.second, at.result, first.depth, first.count, second.count);
      return new Float64Array(memory.buffer, at.result, 16 * first.count * second.count);
    },
  };
}
