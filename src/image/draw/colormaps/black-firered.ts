import { type Colormap, clip } from './colormap.js';

/**
 * Black at 0; through red and yellow to white above, through blue and cyan to white below. The map of
 * the LRP demonstrators and the default here.
 */
export const blackFirered: Colormap = (t) => {
  const s = Math.abs(t);
  const first = clip(s / 0.25);
  const second = clip((s - 0.25) / 0.25);
  const third = clip((s - 0.5) / 0.5);
  return [t < 0 ? third : first, second, t < 0 ? first : third];
};
