import type { Picture } from '../picture.js';
import { GLYPH_HEIGHT, GLYPH_WIDTH, hasDot, toDrawable } from './font.js';

/** A picture with a line of text below it; `\n` breaks the line, and long lines are wrapped. */
export interface MontageCell {
  readonly picture: Picture;
  readonly caption?: string;
}

/** How a montage is laid out. */
export interface MontageOptions {
  /** White space around and between the cells, in pixels. */
  readonly padding?: number;
  /** Size of a caption's dots in pixels; by default 1 for columns below 300 pixels, 2 above, and so on. */
  readonly textScale?: number;
}

const INK = 0x20;
const CELL_WIDTH = GLYPH_WIDTH + 1;
const CELL_HEIGHT = GLYPH_HEIGHT + 2;

/**
 * Pictures in rows on white, each with its caption below. A column is as wide as its widest picture, a
 * row as high as its highest; pictures are centred in their columns and stand on a common ground line.
 */
export function montage(
  rows: readonly (readonly MontageCell[])[],
  { padding = 12, textScale }: MontageOptions = {},
): Picture {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, c) =>
    Math.max(1, ...rows.map((row) => row[c]?.picture.width ?? 0)),
  );
  const scale = textScale ?? Math.max(1, Math.round(Math.max(0, ...widths) / 200));
  const laidOut = rows.map((row) => {
    const texts = row.map(({ caption = '' }, c) => wrap(caption, widths[c], scale));
    const lines = Math.max(0, ...texts.map((text) => text.length));
    return {
      cells: row.map(({ picture }, c) => ({ picture, text: texts[c] })),
      pictureHeight: Math.max(0, ...row.map(({ picture }) => picture.height)),
      textHeight: lines === 0 ? 0 : (lines * CELL_HEIGHT + 3) * scale,
    };
  });

  const width = padding + widths.reduce((sum, w) => sum + w + padding, 0);
  const height =
    padding + laidOut.reduce((sum, r) => sum + r.pictureHeight + r.textHeight + padding, 0);
  const data = new Uint8Array(4 * width * height).fill(255);
  const sheet = { width, height, data };

  let y = padding;
  for (const { cells, pictureHeight, textHeight } of laidOut) {
    const ground = y + pictureHeight;
    let x = padding;
    cells.forEach(({ picture, text }, c) => {
      const indent = Math.floor((widths[c] - picture.width) / 2);
      paste(sheet, picture, x + indent, ground - picture.height);
      text.forEach((line, l) => {
        const lineWidth = (line.length * CELL_WIDTH - 1) * scale;
        const lineX = x + Math.max(0, Math.floor((widths[c] - lineWidth) / 2));
        write(sheet, line, lineX, ground + (3 + l * CELL_HEIGHT) * scale, scale);
      });
      x += widths[c] + padding;
    });
    y = ground + textHeight + padding;
  }
  return sheet;
}

/** A caption in lines that fit `width`: broken at blanks, and within a word that is too long. */
function wrap(caption: string, width: number, scale: number): string[] {
  if (caption === '') return [];
  const room = Math.max(1, Math.floor((width / scale + 1) / CELL_WIDTH));
  return caption.split('\n').flatMap((paragraph) => {
    const lines: string[] = [''];
    for (const word of toDrawable(paragraph).split(' ')) {
      const joined = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`;
      if (joined.length <= room) {
        lines[lines.length - 1] = joined;
        continue;
      }
      const pieces = word.match(new RegExp(`.{1,${room}}`, 'g')) ?? [];
      if (lines.at(-1) === '') lines.pop();
      lines.push(...pieces);
    }
    return lines;
  });
}

/** Copies a picture, over white where it is transparent, to a place that lies within the sheet. */
function paste(sheet: Picture, picture: Picture, left: number, top: number): void {
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const from = 4 * (y * picture.width + x);
      const to = 4 * ((top + y) * sheet.width + left + x);
      const alpha = picture.data[from + 3] / 255;
      for (let c = 0; c < 3; c++) {
        sheet.data[to + c] = Math.round(picture.data[from + c] * alpha + 255 * (1 - alpha));
      }
    }
  }
}

function write(sheet: Picture, line: string, left: number, top: number, scale: number): void {
  [...line].forEach((character, i) => {
    for (let y = 0; y < GLYPH_HEIGHT * scale; y++) {
      for (let x = 0; x < GLYPH_WIDTH * scale; x++) {
        if (!hasDot(character, Math.floor(x / scale), Math.floor(y / scale))) continue;
        const [column, row] = [left + i * CELL_WIDTH * scale + x, top + y];
        if (column >= sheet.width || row >= sheet.height) continue;
        sheet.data.fill(
          INK,
          4 * (row * sheet.width + column),
          4 * (row * sheet.width + column) + 3,
        );
      }
    }
  });
}
