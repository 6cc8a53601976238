/** How many heatmaps stand in a row: more than these and their captions are too small on a screen. */
const COLUMNS = 4;

/** Panels in as few rows as there have to be, all about as long. */
export function panelRows<T>(all: readonly T[]): T[][] {
  const rows = Math.ceil(all.length / COLUMNS);
  const columns = Math.ceil(all.length / rows);
  return Array.from({ length: rows }, (_, row) => all.slice(row * columns, (row + 1) * columns));
}
