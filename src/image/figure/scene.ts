import type { Picture } from '../picture.js';

/** What a figure is drawn with, in the order of drawing; lengths in pixels, `y` downwards. */
export type Primitive = ImagePrimitive | RectPrimitive | TextPrimitive;

/** A picture, enlarged or reduced to a rectangle pixel by pixel, without smoothing. */
export interface ImagePrimitive {
  readonly kind: 'image';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly picture: Picture;
}

export interface RectPrimitive {
  readonly kind: 'rect';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** A CSS colour. */
  readonly fill: string;
}

/** One line of text; `y` is its base line. */
export interface TextPrimitive {
  readonly kind: 'text';
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly bold: boolean;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly fill: string;
  /** The colour of an outline that keeps the text legible on a picture. */
  readonly halo?: string;
  readonly text: string;
}

/** A figure with every length decided. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly primitives: readonly Primitive[];
}
