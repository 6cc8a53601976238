import { throughColours } from './colormap.js';

/** Mid-grey at 0, white above, black below. */
export const gray = throughColours('000000 ffffff');
