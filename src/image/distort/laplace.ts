import type { Size } from '../regions/region.js';

/**
 * Solves the discrete Laplace equation: every unknown cell becomes the mean of those of its four
 * neighbours that are on the grid.
 */
export interface LaplaceSolver {
  /**
   * Fills the unknown cells in place.
   *
   * @param values one a cell, row by row: the given values at known cells, a first guess at unknown
   */
  readonly solve: (values: Float32Array) => void;
}

/**
 * One grid of the hierarchy, as a network of conductances: cell i obeys
 * `Σ_j g_ij (x_j − x_i) + pin_i (0 − x_i) + b_i = 0`. Arrays have a margin of one cell on each side,
 * in which everything is 0, so that no neighbour needs a test.
 */
interface Grid extends Size {
  /** Cells from one row to the next: width + 2. */
  readonly stride: number;
  /** Conductance to the neighbour on the right, and to the one below; 0 where there is none. */
  readonly east: Float32Array;
  readonly south: Float32Array;
  /** Conductance to known cells, whose values are in `b` (and are 0 for a correction). */
  readonly pin: Float32Array;
  /** 1 over the sum of a cell's conductances, 0 for a cell that is not unknown. */
  readonly inverse: Float32Array;
  readonly x: Float32Array;
  readonly b: Float32Array;
}

/**
 * Stop when a cycle moves no value by more than this, in units of the values. As a cycle leaves at
 * most a quarter of the error, what is left is then below a third of it.
 */
const tolerance = 0.15;
const maximumCycles = 20;

/**
 * Prepares the solver for a grid of cells: multigrid W-cycles (Brandt 1977, Math. Comp. 31;
 * Trottenberg, Oosterlee and Schüller 2001, Multigrid), time and memory linear in the number of
 * cells. Each cycle reduces the error by a factor of four or more, whatever the shape (measured on
 * thousands of random ones): the coarse grids are made from the fine one's conductances, not from its
 * geometry, so that holes, slits and single pixels survive in them.
 *
 * @param unknown for each cell, row by row, 1 if it is to be found and 0 if it is known; at least one
 *   must be known, or there is no one solution
 */
export function laplaceSolver(size: Size, unknown: Uint8Array): LaplaceSolver {
  const finest = finestGrid(size, unknown);
  const grids = [finest];
  for (let grid = finest; grid.width > 1 || grid.height > 1; ) {
    grid = coarser(grid);
    grids.push(grid);
  }
  return {
    solve: (values) => {
      load(finest, unknown, values);
      for (let i = 0; i < maximumCycles; i++) {
        if (cycle(grids, 0) <= tolerance) break;
      }
      unload(finest, unknown, values);
    },
  };
}

function emptyGrid(width: number, height: number): Grid {
  const stride = width + 2;
  const array = () => new Float32Array(stride * (height + 2));
  return {
    width,
    height,
    stride,
    east: array(),
    south: array(),
    pin: array(),
    inverse: array(),
    x: array(),
    b: array(),
  };
}

/** The conductances of the picture's own pixels: 1 between neighbours. */
function finestGrid({ width, height }: Size, unknown: Uint8Array): Grid {
  const grid = emptyGrid(width, height);
  const { stride, east, south, pin } = grid;
  for (let y = 0, c = 0; y < height; y++) {
    for (let x = 0, i = (y + 1) * stride + 1; x < width; x++, i++, c++) {
      if (unknown[c] === 0) continue;
      const join = (exists: boolean, neighbour: number, edges: Float32Array, edge: number) => {
        if (!exists) return;
        if (unknown[neighbour] === 0) pin[i] += 1;
        else edges[edge] = 1;
      };
      join(x + 1 < width, c + 1, east, i);
      join(x > 0, c - 1, east, i - 1);
      join(y + 1 < height, c + width, south, i);
      join(y > 0, c - width, south, i - stride);
    }
  }
  invertSums(grid);
  return grid;
}

/**
 * The next coarser grid: 2×2 cells become one.
 *
 * Two conductances side by side add up; the way between two coarse cells is twice as long, which
 * halves them. A pin adds up as well, but the current has further to go from the coarse cell's
 * centre, a resistance in series. Its value, 1/16, was found by trying shapes: it errs on the side
 * of too strong a pin, which makes corrections too small and never unstable.
 */
function coarser(fine: Grid): Grid {
  const grid = emptyGrid(Math.ceil(fine.width / 2), Math.ceil(fine.height / 2));
  for (let y = 0; y < fine.height; y++) {
    for (let x = 0; x < fine.width; x++) {
      const i = (y + 1) * fine.stride + x + 1;
      const c = ((y >> 1) + 1) * grid.stride + (x >> 1) + 1;
      grid.pin[c] += fine.pin[i];
      if (x & 1) grid.east[c] += fine.east[i] / 2;
      if (y & 1) grid.south[c] += fine.south[i] / 2;
    }
  }
  for (let c = 0; c < grid.pin.length; c++) grid.pin[c] /= 1 + grid.pin[c] / 16;
  invertSums(grid);
  return grid;
}

function invertSums({ stride, east, south, pin, inverse }: Grid): void {
  for (let i = stride; i < inverse.length - stride; i++) {
    const sum = pin[i] + east[i] + east[i - 1] + south[i] + south[i - stride];
    inverse[i] = sum > 0 ? 1 / sum : 0;
  }
}

/** One W-cycle from a grid downwards. Returns the largest change it made to that grid's values. */
function cycle(grids: readonly Grid[], depth: number): number {
  const grid = grids[depth];
  const coarse = grids[depth + 1];
  const before = sweep(grid);
  if (coarse === undefined) return before;
  restrictResidual(grid, coarse);
  cycle(grids, depth + 1);
  cycle(grids, depth + 1);
  const correction = addCorrection(grid, coarse);
  return Math.max(before, correction, sweep(grid));
}

/**
 * A Gauss-Seidel sweep in red-black order: first the cells of even column + row, then the odd ones,
 * within each of which no cell waits for another. Returns the largest change.
 */
function sweep({ width, height, stride, east, south, inverse, x, b }: Grid): number {
  let change = 0;
  for (let colour = 0; colour < 2; colour++) {
    for (let row = 0; row < height; row++) {
      const start = (row + 1) * stride + 1;
      for (let i = start + ((row + colour) & 1); i < start + width; i += 2) {
        const scale = inverse[i];
        if (scale === 0) continue;
        const inflow =
          b[i] +
          east[i] * x[i + 1] +
          east[i - 1] * x[i - 1] +
          south[i] * x[i + stride] +
          south[i - stride] * x[i - stride];
        const step = Math.abs(inflow * scale - x[i]);
        if (step > change) change = step;
        x[i] = inflow * scale;
      }
    }
  }
  return change;
}

/**
 * The coarse problem: its `b` is the sum of the fine residuals in each cell, its guess is 0. Right
 * after a sweep, residuals are 0 at odd cells, which came last.
 */
function restrictResidual(fine: Grid, coarse: Grid): void {
  const { width, height, stride, east, south, inverse, x, b } = fine;
  coarse.b.fill(0);
  coarse.x.fill(0);
  for (let row = 0; row < height; row++) {
    const start = (row + 1) * stride + 1;
    const target = ((row >> 1) + 1) * coarse.stride + 1;
    for (let column = row & 1; column < width; column += 2) {
      const i = start + column;
      const scale = inverse[i];
      if (scale === 0) continue;
      coarse.b[target + (column >> 1)] +=
        b[i] +
        east[i] * x[i + 1] +
        east[i - 1] * x[i - 1] +
        south[i] * x[i + stride] +
        south[i - stride] * x[i - stride] -
        x[i] / scale;
    }
  }
}

/**
 * Adds the coarse grid's correction to the fine one, bilinearly: 9/16 of the cell it lies in, 3/16
 * of each of the two it leans to, 1/16 of the one across. Beyond the grid's edge, where nothing
 * flows, the edge's own value goes on. Returns the largest change.
 */
function addCorrection(fine: Grid, coarse: Grid): number {
  let change = 0;
  for (let row = 0; row < fine.height; row++) {
    const near = row >> 1;
    const far = clamp(near + (row & 1 ? 1 : -1), coarse.height);
    const nearRow = (near + 1) * coarse.stride + 1;
    const farRow = (far + 1) * coarse.stride + 1;
    const start = (row + 1) * fine.stride + 1;
    for (let column = 0; column < fine.width; column++) {
      if (fine.inverse[start + column] === 0) continue;
      const own = column >> 1;
      const next = clamp(own + (column & 1 ? 1 : -1), coarse.width);
      const correction =
        (9 * coarse.x[nearRow + own] +
          3 * (coarse.x[nearRow + next] + coarse.x[farRow + own]) +
          coarse.x[farRow + next]) /
        16;
      if (Math.abs(correction) > change) change = Math.abs(correction);
      fine.x[start + column] += correction;
    }
  }
  return change;
}

function clamp(index: number, length: number): number {
  return Math.min(length - 1, Math.max(0, index));
}

/** Takes over the first guess, and the known values as what flows in from them. */
function load(grid: Grid, unknown: Uint8Array, values: Float32Array): void {
  const { width, height, stride, x, b } = grid;
  const known = (exists: boolean, c: number) => (exists && unknown[c] === 0 ? values[c] : 0);
  for (let row = 0, c = 0; row < height; row++) {
    for (let column = 0, i = (row + 1) * stride + 1; column < width; column++, c++, i++) {
      if (unknown[c] === 0) continue;
      x[i] = values[c];
      b[i] =
        known(column > 0, c - 1) +
        known(column + 1 < width, c + 1) +
        known(row > 0, c - width) +
        known(row + 1 < height, c + width);
    }
  }
}

function unload(
  { width, height, stride, x }: Grid,
  unknown: Uint8Array,
  values: Float32Array,
): void {
  for (let row = 0, c = 0; row < height; row++) {
    for (let column = 0, i = (row + 1) * stride + 1; column < width; column++, c++, i++) {
      if (unknown[c] !== 0) values[c] = x[i];
    }
  }
}
