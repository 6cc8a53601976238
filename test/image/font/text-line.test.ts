import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Faces } from '../../../src/image/font/face.js';
import { textLine, widened } from '../../../src/image/font/text-line.js';
import { codecs } from '../../../src/node/codecs/index.js';

let faces: Faces;
let fonts: Uint8Array[];

beforeAll(async () => {
  faces = await codecs.faces();
  await initWasm(
    await readFile(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')),
  );
  fonts = await Promise.all(
    ['Inter_400Regular.ttf', 'Inter_600SemiBold.ttf'].map((file) =>
      readFile(new URL(`../../../dist/fonts/${file}`, import.meta.url)),
    ),
  );
});

const WIDTH = 700;
const HEIGHT = 60;

type Line = ReturnType<typeof textLine>;

/** A line's mask on a sheet of its own. */
function onSheet({ left, top, width, height, values }: Line): Float64Array {
  const sheet = new Float64Array(WIDTH * HEIGHT);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sheet[(top + y) * WIDTH + left + x] = values[y * width + x] / 255;
    }
  }
  return sheet;
}

/**
 * The same text as resvg draws it: another's rasteriser, of 16 levels of grey a pixel, and shaping by HarfBuzz's
 * rules. It replaces signs beside digits and capitals by others, lifted by a little, which we do not.
 */
function byResvg(text: string, size: number, bold: boolean): Float64Array {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><text x="8.3" y="40" font-family="Inter" font-size="${size}"${bold ? ' font-weight="600"' : ''} >${text}</text></svg>`;
  const font = { fontBuffers: fonts, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' };
  const { pixels } = new Resvg(svg, { font }).render();
  return Float64Array.from({ length: WIDTH * HEIGHT }, (_, i) => pixels[4 * i + 3] / 255);
}

describe('a line of text', () => {
  it.each([
    ['Why “dog”?', 24, true],
    ['AVATAR To LTV Ty', 24, false],
    ['relevance per pixel; colours end at p99.5', 15, false],
    ['0.00292 0 1234567890', 14, false],
    ['ÄÖÜ éèê Łódź naïve', 20, true],
    ['cats & dogs, 70.4 % of #5', 31.5, false],
  ])('is drawn as resvg draws it: %s', (text, size, bold) => {
    const face = bold ? faces.bold : faces.regular;
    const ours = onSheet(textLine(text, face, { x: 8.3, y: 40, size, anchor: 'start' }));
    const theirs = byResvg(text.replace('&', '&amp;'), size, bold);
    const ink = theirs.reduce((sum, value) => sum + value, 0);
    let off = 0;
    let most = 0;
    ours.forEach((value, i) => {
      off += Math.abs(value - theirs[i]);
      most = Math.max(most, Math.abs(value - theirs[i]));
    });
    expect(ink).toBeGreaterThan(100);
    expect(off / ink).toBeLessThan(0.08);
    expect(most).toBeLessThan(0.35);
  });

  it('begins, ends or has its middle where it is told', () => {
    const at = (anchor: 'start' | 'middle' | 'end') =>
      textLine('HIH', faces.regular, { x: 300, y: 40, size: 40, anchor });
    const [start, middle, end] = [at('start'), at('middle'), at('end')];
    expect(start.left).toBeGreaterThanOrEqual(300);
    expect(end.left + end.width).toBeLessThanOrEqual(302);
    const centre = middle.left + middle.width / 2;
    expect(Math.abs(centre - 300)).toBeLessThanOrEqual(1.5);
    expect(start.left - end.left).toBeCloseTo(2 * (start.left - middle.left), -1);
  });

  it('stands on a whole pixel, so that its feet are sharp', () => {
    const { top, width, height, values } = textLine('HIH', faces.regular, {
      x: 20,
      y: 40.4,
      size: 40,
      anchor: 'start',
    });
    const row = (y: number) => values.subarray((y - top) * width, (y - top + 1) * width);
    expect(Math.max(...row(39))).toBe(255);
    if (top + height > 40) expect(Math.max(...row(40))).toBe(0);
  });

  it('of blanks is empty, and of what the face has not got is boxes', () => {
    const place = { x: 20, y: 40, size: 20, anchor: 'start' } as const;
    expect(textLine('   ', faces.regular, place).values).toHaveLength(0);
    expect(textLine('漢', faces.regular, place).values.some((value) => value > 100)).toBe(true);
  });
});

describe('a halo', () => {
  it('covers all within its radius of the text, and nothing a pixel further', () => {
    const dot = { left: 10, top: 10, width: 1, height: 1, values: Uint8Array.of(255) };
    const { left, top, width, height, values } = widened(dot, 2.5);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const distance = Math.hypot(left + x - 10, top + y - 10);
        if (distance <= 2) expect(values[y * width + x]).toBe(255);
        if (distance > 3.5) expect(values[y * width + x]).toBe(0);
      }
    }
    expect(values.reduce((sum, value) => sum + value / 255, 0)).toBeGreaterThan(Math.PI * 2 ** 2);
  });
});
