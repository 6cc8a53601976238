import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { textWidth } from '../../../src/image/figure/text-width.js';
import { type Face, parseFace } from '../../../src/image/font/face.js';
import type { Outline } from '../../../src/image/font/outlines.js';

const read = (file: string) =>
  readFileSync(fileURLToPath(new URL(`../../../dist/fonts/${file}`, import.meta.url)));
const files = {
  regular: read('Inter_400Regular.ttf'),
  bold: read('Inter_600SemiBold.ttf'),
};
const faces = { regular: parseFace(files.regular), bold: parseFace(files.bold) };

const glyphsOf = (face: Face, text: string): number[] =>
  Array.from(text, (character) => face.glyphOf(character.codePointAt(0) as number));

/** What the file itself says of each glyph's box, which the reader of outlines does not look at. */
function boxesOf(file: Buffer): (number[] | undefined)[] {
  const tables = new Map<string, number>();
  for (let i = 0; i < file.readUInt16BE(4); i++) {
    const record = 12 + 16 * i;
    tables.set(file.toString('latin1', record, record + 4), file.readUInt32BE(record + 8));
  }
  const at = (tag: string) => tables.get(tag) as number;
  const isWide = file.readInt16BE(at('head') + 50) === 1;
  const offset = (i: number) =>
    isWide ? file.readUInt32BE(at('loca') + 4 * i) : 2 * file.readUInt16BE(at('loca') + 2 * i);
  return Array.from({ length: file.readUInt16BE(at('maxp') + 4) }, (_, i) => {
    if (offset(i) === offset(i + 1)) return undefined;
    return [2, 4, 6, 8].map((by) => file.readInt16BE(at('glyf') + offset(i) + by));
  });
}

/** The box of an outline's curves, exactly: their ends, and where they turn. */
function boxOf(outline: Outline): number[] {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < outline.length; i += 6) {
    for (const axis of [0, 1]) {
      const [a, b, c] = [0, 2, 4].map((j) => outline[i + j + axis]) as [number, number, number];
      const turn = (a - b) / (a - 2 * b + c);
      const t = turn > 0 && turn < 1 ? turn : 0;
      for (const value of [a, c, (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c]) {
        box[axis] = Math.min(box[axis], value);
        box[axis + 2] = Math.max(box[axis + 2], value);
      }
    }
  }
  return box;
}

function boxOfPoints(outline: Outline): number[] {
  const along = (axis: number) => outline.filter((_, i) => i % 2 === axis);
  return [Math.min, Math.max].flatMap((end) => [end(...along(0)), end(...along(1))]);
}

describe.each(['regular', 'bold'] as const)('the %s face', (name) => {
  const face = faces[name];

  it('has every glyph’s outline in the box that the file gives', () => {
    const boxes = boxesOf(files[name]);
    expect(boxes.length).toBeGreaterThan(2000);
    boxes.forEach((box, glyph) => {
      const outline = face.outlineOf(glyph);
      if (box === undefined) {
        expect(outline).toHaveLength(0);
        return;
      }
      // Some tools take the points' box for that of the curves where parts are turned.
      const [curves, points] = [boxOf(outline), boxOfPoints(outline)];
      box.forEach((value, side) => {
        const off = Math.min(Math.abs(value - curves[side]), Math.abs(value - points[side]));
        expect(off, `glyph ${glyph}`).toBeLessThanOrEqual(2);
      });
    });
  });

  it('has closed contours: each curve begins where one ends', () => {
    for (const glyph of glyphsOf(face, 'Aäg8%&“×−é|')) {
      const outline = face.outlineOf(glyph);
      const ends = new Map<string, number>();
      for (let i = 0; i < outline.length; i += 6) {
        const [from, to] = [
          `${outline[i]},${outline[i + 1]}`,
          `${outline[i + 4]},${outline[i + 5]}`,
        ];
        ends.set(from, (ends.get(from) ?? 0) + 1);
        ends.set(to, (ends.get(to) ?? 0) - 1);
      }
      expect([...ends.values()].every((count) => count === 0)).toBe(true);
    }
  });

  it('has the widths that figures are laid out with', () => {
    for (let code = 0x20; code < 0x7f; code++) {
      const width = (1000 * face.advanceOf(face.glyphOf(code))) / face.unitsPerEm;
      const laidOut = textWidth(String.fromCodePoint(code), 1000, name === 'bold');
      expect(Math.abs(width - laidOut), String.fromCodePoint(code)).toBeLessThanOrEqual(0.5);
    }
  });

  it('knows every character of its languages, and shows others as the empty box', () => {
    expect(glyphsOf(face, 'Az09äßñŁω“”−×…').every((glyph) => glyph > 0)).toBe(true);
    expect(glyphsOf(face, '漢🐕\uffff')).toEqual([0, 0, 0]);
    expect(face.outlineOf(0).length).toBeGreaterThan(0);
  });

  it('moves letters together where they would leave a hole, and digits never', () => {
    const kerning = (pair: string) => {
      const [left, right] = glyphsOf(face, pair) as [number, number];
      return face.kerningOf(left, right) / face.unitsPerEm;
    };
    for (const pair of ['AV', 'VA', 'To', 'Ty', 'LT']) {
      expect(kerning(pair), pair).toBeLessThan(-0.02);
      expect(kerning(pair), pair).toBeGreaterThan(-0.2);
    }
    for (const pair of ['HH', 'nn', '00', '12', '88']) expect(kerning(pair), pair).toBe(0);
  });
});

it('a file that is cut off is refused', () => {
  expect(() => parseFace(files.regular.subarray(0, 100))).toThrow(RangeError);
});
