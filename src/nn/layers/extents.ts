/** Rows, then columns. */
export type Pair = readonly [y: number, x: number];

/** Zeros around a map. */
export type Pads = readonly [top: number, left: number, bottom: number, right: number];

/** One number for both directions, or one for each. */
export const pairOf = (value: number | Pair): Pair =>
  typeof value === 'number' ? [value, value] : value;

/** One number for all sides, or one for each. */
export const padsOf = (value: number | Pads): Pads =>
  typeof value === 'number' ? [value, value, value, value] : value;

/** `3×3 kernel`, `5×7 pixels`, for messages. */
export const times = ([y, x]: Pair): string => `${y}×${x}`;
