import type { Picture } from '../picture.js';
import type { ColourBar } from './figure.js';
import type { Primitive } from './scene.js';

/** Columns of the bar's own picture, one for each colour. */
const COLOURS = 256;

/** Heights, as multiples of the type's size. */
const BAR = 0.9;
const NUMBERS = 1.4;
const LABEL = 1.5;

const INK = '#1c1c1e';
const FAINT = '#5a5a60';

/** What a bar, its numbers and its label take, in pixels. */
export const barHeight = (type: number): number => (BAR + NUMBERS + LABEL) * type;

/** The bar's colours from its lowest value to its highest, as a picture of one row. */
function gradient({ colormap, fromZero }: ColourBar): Picture {
  const data = new Uint8Array(4 * COLOURS);
  for (let i = 0; i < COLOURS; i++) {
    const share = i / (COLOURS - 1);
    const [red, green, blue] = colormap(fromZero ? share : 2 * share - 1);
    data.set(
      [red, green, blue].map((value) => Math.round(255 * value)),
      4 * i,
    );
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
): Primitive[] {
  const ticks = bar.fromZero ? [0, bar.scale / 2, bar.scale] : [-bar.scale, 0, bar.scale];
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
  const label: Primitive = {
    kind: 'text',
    x: x + width / 2,
    y: y + (BAR + NUMBERS + 1.05) * type,
    size: type,
    bold: false,
    anchor: 'middle',
    fill: FAINT,
    text: bar.label,
  };
  const strip = { kind: 'image', x, y, width, height: BAR * type, picture: gradient(bar) } as const;
  return [strip, ...numbers, label];
}
