import * as v from 'valibot';
import { colormaps } from '../image/draw/colormaps/index.js';
import { DRAWING } from '../image/draw/heatmap.js';
import { DEFAULT_BLEND } from '../image/draw/overlay.js';
import { parseScale } from '../image/draw/scale.js';
import { PANEL_SIZE } from '../image/figure/layout.js';
import { flag, keyOf, numberFrom, rule, text, wholeNumber } from './request.js';

/** How heatmaps are drawn, in the request of every task that draws some. */
export const drawingFields = {
  colormap: v.optional(keyOf(colormaps), DRAWING.colormap),
  /** The end of the colours: `max`, `pNN` (a percentile of |R|) or a value. */
  scale: v.optional(
    v.pipe(
      text,
      rule((scale: string) => {
        parseScale(scale);
      }),
    ),
    DRAWING.scale,
  ),
  /** Standard deviation of a Gaussian that the map is smoothed with, in pixels of the network's input. */
  smooth: v.optional(numberFrom(0, 100), DRAWING.smooth),
};

/** How figures are made, in the request of every task that makes some. */
export const figureFields = {
  /** The longer side of a panel, in pixels. */
  size: v.optional(wholeNumber(64, 4096), PANEL_SIZE),
  /** How much of the picture the strongest value's colour covers. */
  blend: v.optional(numberFrom(0, 1), DEFAULT_BLEND),
  /** Whether to make each figure as SVG too. */
  svg: flag,
};
