import { type Colormap, clip } from './colormap.js';

/**
 * Black at −1, through red (0 is a full red) and yellow to white at 1: matplotlib's hot, whose three
 * channels rise one after the other, ending at 0.365079 and 0.746032 of the scale.
 */
export const hot: Colormap = (t) => {
  const u = (t + 1) / 2;
  return [
    clip(0.0416 + (u / 0.365079) * (1 - 0.0416)),
    clip((u - 0.365079) / (0.746032 - 0.365079)),
    clip((u - 0.746032) / (1 - 0.746032)),
  ];
};
