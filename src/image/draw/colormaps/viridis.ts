import { throughColours } from './colormap.js';

/**
 * matplotlib's viridis (Smith and van der Walt, 2015, CC0) from purple at −1 to yellow at 1, by every
 * eighth colour of its table of 256: within 2/255 of the whole table.
 */
export const viridis = throughColours(`
  440154 470d60 48186a 482374 472d7b 453781 424086 3e4989 3b528b 375b8d 33638d
  2f6b8e 2c728e 297a8e 26828e 23898e 21918c 1f978b 1f9f88 21a685 27ad81 31b57b
  3dbc74 4cc26c 5cc863 6ece58 81d34d 95d840 aadc32 c0df25 d5e21a eae51a fde725
`);
