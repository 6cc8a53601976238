import { noArgument } from './argument.js';
import { defineOperation } from './operation.js';

/**
 * Luma of an 8-bit colour, 0 … 255, rounded: 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601).
 * In whole numbers, so that the luma of a grey is exactly that grey.
 */
export function luma(red: number, green: number, blue: number): number {
  return Math.floor((299 * red + 587 * green + 114 * blue + 500) / 1000);
}

/** Colours become greys of the same luma. Without soft edges it is idempotent to the byte. */
export const grayscale = defineOperation<Record<string, never>>({
  usage: 'grayscale',
  summary: 'greys of the same luma',
  parse: (argument) => noArgument(argument, 'grayscale'),
  paint: (canvas, _picture, { mask }) => {
    for (let i = 0; i < mask.length; i++) {
      if (mask[i] === 0) continue;
      const grey = luma(canvas[4 * i], canvas[4 * i + 1], canvas[4 * i + 2]);
      canvas.fill(grey, 4 * i, 4 * i + 3);
    }
  },
});
