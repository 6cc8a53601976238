import type { Colormap } from '../draw/heatmap.js';
import type { Picture } from '../picture.js';

/**
 * A figure: pictures in rows under a title, each with its caption, and a colour bar where its colours
 * stand for numbers. One description, drawn as SVG (`figureSvg`) or as pixels (`figurePicture`).
 */
export interface Figure {
  readonly title: string;
  /** Lines below the title, smaller: what the reader has to know of all panels. */
  readonly notes?: readonly string[];
  /** Panels from left to right, rows from top to bottom. */
  readonly rows: readonly (readonly Panel[])[];
}

/** One picture of a figure. */
export interface Panel {
  /** Opaque. */
  readonly picture: Picture;
  /** A short line above the picture. */
  readonly heading?: string;
  /** Lines below the picture (and its colour bar), wrapped to the panel's width. */
  readonly caption?: readonly string[];
  readonly bar?: ColourBar;
  /** Colours that stand for kinds, with their names. */
  readonly legend?: readonly LegendEntry[];
  /** Short texts on the picture, such as the numbers of regions, at pixels of the picture. */
  readonly marks?: readonly Mark[];
}

/** The scale of a heatmap's colours: which number each stands for. */
export interface ColourBar {
  readonly colormap: Colormap;
  /** The value at the bar's end; values beyond have its colour too. */
  readonly scale: number;
  /** Whether the bar begins at 0, for what cannot be negative; else at −scale. */
  readonly fromZero: boolean;
  /** What the numbers are: `relevance per pixel`. */
  readonly label: string;
}

export interface LegendEntry {
  /** 0…255. */
  readonly colour: readonly [number, number, number];
  readonly text: string;
}

export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}
