/** PNG's fifth filter: which of left, above and upper left is nearest to left + above − upper left. */
export function paeth(left: number, above: number, upperLeft: number): number {
  const estimate = left + above - upperLeft;
  const toLeft = Math.abs(estimate - left);
  const toAbove = Math.abs(estimate - above);
  const toUpperLeft = Math.abs(estimate - upperLeft);
  if (toLeft <= toAbove && toLeft <= toUpperLeft) return left;
  return toAbove <= toUpperLeft ? above : upperLeft;
}

/** Undoes a filter in place; `above` is the line above, `step` the bytes of a pixel. */
type Undo = (line: Uint8Array, above: Uint8Array, step: number) => void;

/** By the filter's number (PNG specification, clause 9). What lies left of the line is 0. */
const FILTERS: readonly Undo[] = [
  () => {},
  function left(line, _, step) {
    for (let i = step; i < line.length; i++) {
      line[i] = line[i] + line[i - step];
    }
  },
  function up(line, above) {
    for (let i = 0; i < line.length; i++) {
      line[i] = line[i] + above[i];
    }
  },
  function average(line, above, step) {
    const start = Math.min(step, line.length);
    for (let i = 0; i < start; i++) line[i] = line[i] + (above[i] >> 1);
    for (let i = step; i < line.length; i++) {
      line[i] = line[i] + ((line[i - step] + above[i]) >> 1);
    }
  },
  function nearest(line, above, step) {
    const start = Math.min(step, line.length);
    for (let i = 0; i < start; i++) line[i] = line[i] + above[i];
    for (let i = step; i < line.length; i++) {
      const predicted = paeth(line[i - step], above[i], above[i - step]);
      line[i] = line[i] + predicted;
    }
  },
];

/**
 * Undoes the filter of a scan line in place.
 * @param filter the number before the line, 0…4
 * @param line the filtered bytes
 * @param above the line above, or zeros
 * @param step the bytes of a pixel, at least 1
 * @throws Error where there is no such filter
 */
export function undoFilter(
  filter: number,
  line: Uint8Array,
  above: Uint8Array,
  step: number,
): void {
  const undo = FILTERS[filter];
  if (undo === undefined) throw new Error(`there is no filter ${filter}`);
  undo(line, above, step);
}
