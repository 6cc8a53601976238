import { beginAtZero, colourAt } from '../draw/colours.js';
import type { Picture } from '../picture.js';
import { roundLevel } from '../round-level.js';
import type { ColourBar } from './figure.js';
import { FAINT, INK, type Primitive } from './scene.js';
import { wrapText } from './text-width.js';

/** Columns of the bar's own picture, one for each colour. */
const COLOURS = 256;

/** Heights, as multiples of the type's size. */
const BAR = 0.9;
const NUMBERS = 1.5;
const LEADING = 1.35;

/** The bar's colours from its lowest value to its highest, as a picture of one row. */
function gradient({ colours }: ColourBar): Picture {
  const data = new Uint8Array(4 * COLOURS);
  for (let i = 0; i < COLOURS; i++) {
    const share = i / (COLOURS - 1);
    const colour = colourAt(colours, beginAtZero(colours) ? share : 2 * share - 1);
    for (let c = 0; c < 3; c++) data[4 * i + c] = roundLevel(255 * colour[c]);
    data[4 * i + 3] = 255;
  }
  return { width: COLOURS, height: 1, data };
}

/** A number as a bar shows it: three digits, with a true minus. */
export function formatTick(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size >= 1e4 || size < 1e-3 ? value.toExponential(2) : String(+value.toPrecision(3));
  return text.replaceAll('-', '−').replace('e+', 'e');
}

/** A colour bar with its numbers and label, at a place, as wide as its picture. */
export function drawBar(
  bar: ColourBar,
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
  type: number,
): { primitives: Primitive[]; height: number } {
  const { end } = bar.colours;
  const ticks = beginAtZero(bar.colours) ? [0, end / 2, end] : [-end, 0, end];
  const anchors = ['start', 'middle', 'end'] as const;
  const numbers = ticks.map(
    (value, i): Primitive => ({
      kind: 'text',
      x: x + (i * width) / 2,
      y: y + (BAR + 1.15) * type,
      size: type,
      bold: false,
      anchor: anchors[i],
      fill: INK,
      text: formatTick(value),
    }),
  );
  const lines = wrapText(bar.label, type, width).map(
    (text, i): Primitive => ({
      kind: 'text',
      x,
      y: y + (BAR + NUMBERS + 1 + i * LEADING) * type,
      size: type,
      bold: false,
      anchor: 'start',
      fill: FAINT,
      text,
    }),
  );
  const strip = { kind: 'image', x, y, width, height: BAR * type, picture: gradient(bar) } as const;
  const height = (BAR + NUMBERS + lines.length * LEADING) * type;
  return { primitives: [strip, ...numbers, ...lines], height };
}
