import { type Grid, gridOfSide } from '../grid.js';

/** The grid of square regions that are perturbed (Samek et al. 2017). */
export interface Cells extends Grid {
  readonly side: number;
  readonly count: number;
}

/** @param side in pixels, at least 1; 1 makes every pixel a region of its own */
export function cellsOf(height: number, width: number, side: number): Cells {
  const grid = gridOfSide(height, width, side);
  return { ...grid, side, count: grid.columns * grid.rows };
}

/** Calls `visit` with the index of each pixel of a cell, in row order. */
export function forEachPixel(cells: Cells, cell: number, visit: (pixel: number) => void): void {
  const { width, height, side, columns } = cells;
  const left = (cell % columns) * side;
  const top = Math.floor(cell / columns) * side;
  const right = Math.min(width, left + side);
  const bottom = Math.min(height, top + side);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) visit(y * width + x);
  }
}
