import type { Region } from '../../image/regions/index.js';

/**
 * The border of a region as closed loops along the edges of pixels: the commands of an SVG path, in
 * pixels from the top left corner. What is at least half marked is inside, and lies to the right of each
 * loop's way; nothing marked gives the empty text.
 */
export function outline(region: Region): string {
  const { width, height } = region;
  const isIn = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && region.mask[y * width + x] >= 128;
  const seen = new Uint8Array(width * height);
  const loops: string[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // Every loop has an upper edge, which is walked once, from left to right.
      if (!isIn(x, y) || isIn(x, y - 1) || seen[y * width + x] === 1) continue;
      loops.push(
        loopFrom(x, y, isIn, (column, row) => {
          seen[row * width + column] = 1;
        }),
      );
    }
  }
  return loops.join('');
}

/** Right, down, left, up. */
const STEPS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/** From a corner, the pixels ahead on the right and on the left of each way. */
const AHEAD = [
  { right: [0, 0], left: [0, -1] },
  { right: [-1, 0], left: [0, 0] },
  { right: [-1, -1], left: [-1, 0] },
  { right: [0, -1], left: [-1, -1] },
] as const;

type IsIn = (x: number, y: number) => boolean;

/** One loop, from the upper left corner of a pixel whose upper edge it passes. */
function loopFrom(
  startX: number,
  startY: number,
  isIn: IsIn,
  pass: (x: number, y: number) => void,
): string {
  let [x, y, way] = [startX, startY, 0];
  let path = `M${x} ${y}`;
  do {
    if (way === 0) pass(x, y);
    x += STEPS[way][0];
    y += STEPS[way][1];
    const { right, left } = AHEAD[way];
    const turn = turnAt(isIn(x + left[0], y + left[1]), isIn(x + right[0], y + right[1]));
    if (turn !== 0) path += way % 2 === 0 ? `H${x}` : `V${y}`;
    way = (way + turn + 4) % 4;
  } while (x !== startX || y !== startY || way !== 0);
  return `${path}Z`;
}

/** Where it goes on: right where nothing lies ahead on the right, left where something does on both sides. */
function turnAt(onLeft: boolean, onRight: boolean): -1 | 0 | 1 {
  if (!onRight) return 1;
  return onLeft ? -1 : 0;
}
