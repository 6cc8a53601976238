/**
 * The grid of square regions that perturbation works on: pixels of a `height × width` map in cells of
 * `side × side`, row by row from the top left. What is left at the right and the lower edge makes
 * smaller cells, so that every pixel lies in exactly one.
 */
export interface Cells {
  readonly height: number;
  readonly width: number;
  readonly side: number;
  readonly columns: number;
  readonly rows: number;
  readonly count: number;
}

/** @param side in pixels, at least 1; 1 makes every pixel a region of its own */
export function cellsOf(height: number, width: number, side: number): Cells {
  const columns = Math.ceil(width / side);
  const rows = Math.ceil(height / side);
  return { height, width, side, columns, rows, count: columns * rows };
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

/** The sum of a map over each cell, in float64 (Samek et al. 2017: the regions' relevance). */
export function cellSums(cells: Cells, map: Float32Array): Float64Array {
  const sums = new Float64Array(cells.count);
  for (let y = 0, i = 0; y < cells.height; y++) {
    const row = Math.floor(y / cells.side) * cells.columns;
    for (let x = 0; x < cells.width; x++, i++) sums[row + Math.floor(x / cells.side)] += map[i];
  }
  return sums;
}
