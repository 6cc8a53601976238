import { type Coverage, coverageOf } from './coverage.js';
import type { Face } from './face.js';
import type { Outline } from './outlines.js';

/** Where a line of text stands. */
export interface LinePlace {
  /** Where it begins, ends or has its middle, by `anchor`. */
  readonly x: number;
  /** The base line, downwards. */
  readonly y: number;
  /** The em, in pixels. */
  readonly size: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** What of a line's width lies left of its `x`. */
const BEFORE = { start: 0, middle: 0.5, end: 1 } as const;

/** The glyphs of a text and where each begins, in the face's units; the last number is the whole width. */
function glyphsOf(text: string, face: Face): { glyphs: number[]; starts: number[] } {
  const glyphs: number[] = [];
  for (const character of text) glyphs.push(face.glyphOf(character.codePointAt(0) as number));
  const starts = [0];
  for (let i = 0; i < glyphs.length; i++) {
    const kerning = i + 1 < glyphs.length ? face.kerningOf(glyphs[i], glyphs[i + 1]) : 0;
    starts.push(starts[i] + face.advanceOf(glyphs[i]) + kerning);
  }
  return { glyphs, starts };
}

/**
 * The pixels of one line of text. Letters stand between pixels as their widths have it, lines on whole ones:
 * feet and crossbars are sharp then.
 */
export function textLine(text: string, face: Face, { x, y, size, anchor }: LinePlace): Coverage {
  const { glyphs, starts } = glyphsOf(text, face);
  const scale = size / face.unitsPerEm;
  const start = x - BEFORE[anchor] * starts[glyphs.length] * scale;
  const base = Math.round(y);
  let length = 0;
  for (const glyph of glyphs) length += face.outlineOf(glyph).length;
  const curves = new Float64Array(length);
  let at = 0;
  for (let i = 0; i < glyphs.length; i++) {
    const outline = face.outlineOf(glyphs[i]);
    place(outline, start + starts[i] * scale, base, scale, curves.subarray(at));
    at += outline.length;
  }
  return coverageOf(curves);
}

/** A glyph's curves at a place, in pixels, `y` downwards. */
function place(
  outline: Outline,
  left: number,
  base: number,
  scale: number,
  curves: Float64Array,
): void {
  for (let i = 0; i < outline.length; i += 2) {
    curves[i] = left + outline[i] * scale;
    curves[i + 1] = base - outline[i + 1] * scale;
  }
}

/** A coverage with a margin of `radius` pixels and soft edges around it: the outline of a text. */
export function widened(coverage: Coverage, radius: number): Coverage {
  const reach = Math.ceil(radius);
  const [width, height] = [coverage.width + 2 * reach, coverage.height + 2 * reach];
  const values = new Uint8Array(width * height);
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const strength = Math.min(1, radius + 0.5 - Math.sqrt(dx * dx + dy * dy));
      if (strength <= 0) continue;
      for (let y = 0; y < coverage.height; y++) {
        const to = (y + reach + dy) * width + reach + dx;
        for (let x = 0; x < coverage.width; x++) {
          const value = strength * coverage.values[y * coverage.width + x];
          if (value > values[to + x]) values[to + x] = value;
        }
      }
    }
  }
  return { left: coverage.left - reach, top: coverage.top - reach, width, height, values };
}
