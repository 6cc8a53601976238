/**
 * A grid over a `height × width` map: pixel (x, y) lies in cell `rowOf[y] · columns + columnOf[x]`.
 * Cells are numbered row by row from the top left, and every pixel lies in exactly one.
 */
export interface Grid {
  readonly height: number;
  readonly width: number;
  readonly columns: number;
  readonly rows: number;
  readonly columnOf: Int32Array;
  readonly rowOf: Int32Array;
}

/** A grid of `count × count` cells of as equal size as whole pixels allow. */
export const gridOfCount = (height: number, width: number, count: number): Grid => ({
  height,
  width,
  columns: count,
  rows: count,
  columnOf: Int32Array.from({ length: width }, (_, x) => Math.floor((x * count) / width)),
  rowOf: Int32Array.from({ length: height }, (_, y) => Math.floor((y * count) / height)),
});

/** A grid of cells of `side × side` pixels; those at the right and the lower edge may be smaller. */
export const gridOfSide = (height: number, width: number, side: number): Grid => ({
  height,
  width,
  columns: Math.ceil(width / side),
  rows: Math.ceil(height / side),
  columnOf: Int32Array.from({ length: width }, (_, x) => Math.floor(x / side)),
  rowOf: Int32Array.from({ length: height }, (_, y) => Math.floor(y / side)),
});

/** The sum of a map over each cell, in float64 and in pixel order. */
export function cellSums(grid: Grid, map: Float32Array): Float64Array {
  const { height, width, columns, rows, columnOf, rowOf } = grid;
  const sums = new Float64Array(columns * rows);
  for (let y = 0, i = 0; y < height; y++) {
    const row = rowOf[y] * columns;
    for (let x = 0; x < width; x++, i++) sums[row + columnOf[x]] += map[i];
  }
  return sums;
}
