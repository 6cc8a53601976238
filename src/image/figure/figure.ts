import type { Colours } from '../draw/colours.js';
import type { Picture } from '../picture.js';

/**
 * A figure: pictures in rows under a title, each with its caption, and a colour bar where its colours
 * stand for numbers. One description, drawn as SVG (`sceneSvg`) or as pixels (`scenePicture`).
 */
export interface Figure {
  readonly title: string;
  /** Lines below the title, smaller: what the reader has to know of all panels. */
  readonly notes?: readonly string[];
  /** Panels from left to right, rows from top to bottom; null leaves a place empty. */
  readonly rows: readonly (readonly (Panel | null)[])[];
}

/** One picture of a figure. */
export interface Panel {
  /** Opaque. */
  readonly picture: Picture;
  /** Whether it is shown pixel for pixel; else its longer side has the size of a panel. */
  readonly ownSize?: boolean;
  /** Pixels of the figure that the panel begins below its row: it shows a part of the one beside it. */
  readonly lowered?: number;
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
  readonly colours: Colours;
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
