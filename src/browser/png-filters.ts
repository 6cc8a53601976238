/** PNG's fifth filter: which of left, above and upper left is nearest to left + above − upper left. */
export function paeth(left: number, above: number, upperLeft: number): number {
  const estimate = left + above - upperLeft;
  const [toLeft, toAbove, toUpperLeft] = [
    Math.abs(estimate - left),
    Math.abs(estimate - above),
    Math.abs(estimate - upperLeft),
  ];
  if (toLeft <= toAbove && toLeft <= toUpperLeft) return left;
  return toAbove <= toUpperLeft ? above : upperLeft;
}

type Predict = (left: number, above: number, upperLeft: number) => number;

/** What each filter subtracts from a byte, by the filter's number (PNG specification, clause 9). */
const FILTERS: readonly Predict[] = [
  () => 0,
  (left) => left,
  (_, above) => above,
  (left, above) => (left + above) >> 1,
  paeth,
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
  const predict = FILTERS[filter];
  if (predict === undefined) throw new Error(`there is no filter ${filter}`);
  for (let i = 0; i < line.length; i++) {
    const left = i < step ? 0 : line[i - step];
    const upperLeft = i < step ? 0 : above[i - step];
    line[i] = line[i] + predict(left, above[i], upperLeft);
  }
}
