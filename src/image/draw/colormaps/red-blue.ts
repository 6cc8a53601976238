import { throughColours } from './colormap.js';

/** White at 0, pure red above, pure blue below. */
export const redBlue = throughColours('0000ff ffffff ff0000');
