import type { Picture } from '../picture.js';

/** What a figure is drawn with, in the order of drawing; lengths in pixels, `y` downwards. */
export type Primitive = ImagePrimitive | RectPrimitive | TextPrimitive;

/** Red, green and blue, 0…255 each. */
export type Paint = readonly [red: number, green: number, blue: number];

/** A picture, enlarged or reduced to a rectangle pixel by pixel, without smoothing. */
export interface ImagePrimitive {
  readonly kind: 'image';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly picture: Picture;
}

/** A filled rectangle; its edges are drawn at whole pixels. */
export interface RectPrimitive {
  readonly kind: 'rect';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill: Paint;
}

/** One line of text; `y` is its base line. */
export interface TextPrimitive {
  readonly kind: 'text';
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly bold: boolean;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly fill: Paint;
  /** The colour of an outline that keeps the text legible on a picture. */
  readonly halo?: Paint;
  readonly text: string;
}

/** A figure with every length decided. */
export interface Scene {
  /** In whole pixels. */
  readonly width: number;
  readonly height: number;
  readonly primitives: readonly Primitive[];
}

export const INK: Paint = [28, 28, 30];
export const FAINT: Paint = [90, 90, 96];
export const PAPER: Paint = [255, 255, 255];
/** Of the line around a picture, which shows where a white one ends. */
export const EDGE: Paint = [214, 214, 219];
