import { throughColours } from './colormap.js';

/** White at 0, through red to dark red above, through blue to dark blue below; as in matplotlib. */
export const seismic = throughColours('00004d 0000ff ffffff ff0000 800000');
