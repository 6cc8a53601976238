import type { ColormapName } from '../../image/draw/colormaps/index.js';
import { type Colours, colourAt, shareOf } from '../../image/draw/colours.js';
import { heatmapPicture, makeHeatmap } from '../../image/draw/heatmap.js';
import type { Picture } from '../../image/picture.js';
import type { ExplainedMap } from '../engine/protocol.js';
import { type Sheet, sheet, sheetOf } from './canvas.js';

/** How much of the grey picture's contrast is left below a heatmap, as in the command line's overlays. */
const CONTRAST = 0.6;

/** A heatmap, ready to be painted in every way that a pane can show it. */
export interface MapLayers {
  readonly colours: Colours;
  /** The colours alone, opaque. */
  readonly plain: Sheet;
  /** The colours, each as opaque as its value is large: what an overlay lays over the grey picture. */
  readonly tint: Sheet;
  /** Opaque where there is relevance for the class: what a filter keeps of the picture. */
  readonly keep: Sheet;
}

/** Draws a map in the colours that the command line would give it. */
export function mapLayers(
  { map, width, height, sign }: ExplainedMap,
  colormap: ColormapName,
  scale: string,
): MapLayers {
  const heatmap = makeHeatmap(map, width, height, { colormap, scale, smooth: 0 }, sign);
  const plain = heatmapPicture(heatmap);
  const { colours } = heatmap;
  const withOpacity = (opacity: (share: number) => number): Picture => {
    const data = plain.data.slice();
    for (let i = 0; i < map.length; i++) {
      data[4 * i + 3] = Math.round(255 * opacity(shareOf(colours, map[i])));
    }
    return { width, height, data };
  };
  const tint = once(() => sheetOf(withOpacity((share) => Math.sqrt(Math.abs(share)))));
  const keep = once(() => sheetOf(withOpacity((share) => Math.sqrt(Math.max(0, share)))));
  return {
    colours,
    plain: sheetOf(plain),
    get tint() {
      return tint();
    },
    get keep() {
      return keep();
    },
  };
}

/** What is made when it is first asked for: a pane shows one layer, and the page must not wait for others. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The picture's own layers. */
export interface PictureLayers {
  readonly plain: Sheet;
  /** Grey, as bright as it is. */
  readonly grey: Sheet;
}

/** Draws a picture, and its grey version. */
export function pictureLayers(picture: Picture): PictureLayers {
  const data = picture.data.slice();
  for (let i = 0; i < data.length; i += 4) {
    const luma = Math.round((299 * data[i] + 587 * data[i + 1] + 114 * data[i + 2]) / 1000);
    // Three stores: filling so few by a call takes ten times as long, with the page waiting.
    data[i] = luma;
    data[i + 1] = luma;
    data[i + 2] = luma;
  }
  return { plain: sheetOf(picture), grey: sheetOf({ ...picture, data }) };
}

/** Dimmed pictures by the brightness that they are dimmed towards: made once, painted at every move. */
const dimmedOf = new WeakMap<PictureLayers, Map<number, Sheet>>();

/** The grey picture, dimmed towards the colour of 0, for a heatmap to lie over it. */
export function dimmed(picture: PictureLayers, colours: Colours): Sheet {
  const [red, green, blue] = colourAt(colours, 0);
  const ground = Math.round(255 * (0.299 * red + 0.587 * green + 0.114 * blue));
  const made = dimmedOf.get(picture) ?? new Map<number, Sheet>();
  dimmedOf.set(picture, made);
  const found = made.get(ground) ?? dim(picture, ground);
  made.set(ground, found);
  return found;
}

function dim({ grey }: PictureLayers, ground: number): Sheet {
  const [canvas, context] = sheet(grey.width, grey.height);
  context.fillStyle = `rgb(${ground} ${ground} ${ground})`;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.globalAlpha = CONTRAST;
  context.drawImage(grey, 0, 0);
  return canvas;
}
