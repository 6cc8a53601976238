import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeHeatmap } from '../../../src/image/draw/heatmap.js';
import { formatTick } from '../../../src/image/figure/bar.js';
import type { Figure, Panel } from '../../../src/image/figure/figure.js';
import { layOutFigure } from '../../../src/image/figure/layout.js';
import { scenePicture } from '../../../src/image/figure/raster.js';
import type { ImagePrimitive, Scene, TextPrimitive } from '../../../src/image/figure/scene.js';
import { sceneSvg } from '../../../src/image/figure/svg.js';
import { textWidth, wrapText } from '../../../src/image/figure/text-width.js';
import type { Picture } from '../../../src/image/picture.js';
import { codecs } from '../../../src/node/codecs/index.js';

const plain = (width: number, height: number, value: number): Picture => ({
  width,
  height,
  data: new Uint8Array(4 * width * height).map((_, i) => (i % 4 === 3 ? 255 : value)),
});
const heatmap = makeHeatmap(Float32Array.from([1, -2, 0, 4]), 2, 2);
const bar = { colours: heatmap.colours, label: 'relevance per pixel; colours end somewhere' };
const panel = (over: Partial<Panel> = {}): Panel => ({ picture: plain(2, 2, 90), ...over });

const textsOf = ({ primitives }: Scene): TextPrimitive[] =>
  primitives.filter((one): one is TextPrimitive => one.kind === 'text');
const imagesOf = ({ primitives }: Scene): ImagePrimitive[] =>
  primitives.filter((one): one is ImagePrimitive => one.kind === 'image');

const figure: Figure = {
  title: 'Why “dog”?',
  notes: [
    'a note that is long enough to need a second line where a figure is as narrow as this one',
  ],
  rows: [
    [panel({ heading: 'Picture', caption: ['dog.png'] }), panel({ heading: 'Heatmap', bar })],
    [
      null,
      panel({
        legend: [{ colour: [230, 159, 0], text: 'essential (4): much relevance' }],
        marks: [{ x: 0, y: 1, text: '12' }],
      }),
    ],
  ],
};

describe('a laid out figure', () => {
  it('says everything that its description says', () => {
    const said = textsOf(layOutFigure(figure))
      .map(({ text }) => text)
      .join(' ');
    for (const text of [
      figure.title,
      figure.notes?.[0] as string,
      'dog.png',
      bar.label,
      'essential (4): much relevance',
      '12',
    ]) {
      expect(said).toContain(text);
    }
    expect(said).toContain('−4');
  });

  it.each([64, 200, 448, 1000])('of %i pixels a panel keeps all within itself', (size) => {
    const scene = layOutFigure(figure, size);
    for (const { x, y, width, height } of imagesOf(scene)) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(scene.width);
      expect(y + height).toBeLessThanOrEqual(scene.height);
    }
    for (const { x, y, size: type, text, bold, anchor } of textsOf(scene)) {
      const width = textWidth(text, type, bold);
      const left = x - { start: 0, middle: width / 2, end: width }[anchor];
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left + width).toBeLessThanOrEqual(scene.width);
      expect(y).toBeLessThanOrEqual(scene.height);
      expect(type).toBeGreaterThanOrEqual((14 / 448) * size);
    }
  });

  it('shows pictures with their longer side as large as a panel, or pixel for pixel', () => {
    const rows = [
      [panel({ picture: plain(30, 20, 1) }), panel({ picture: plain(50, 7, 1), ownSize: true })],
    ];
    const [grown, own] = imagesOf(layOutFigure({ title: 't', rows }, 300));
    expect([grown.width, grown.height]).toEqual([300, 200]);
    expect([own.width, own.height]).toEqual([50, 7]);
  });

  it('lays panels beside and rows below each other, and leaves out what is empty', () => {
    const [first, second, bars, below] = [0, 1, 2, 3].map((i) => imagesOf(layOutFigure(figure))[i]);
    expect(second.x).toBeGreaterThan(first.x + first.width);
    expect(bars.y).toBeGreaterThan(second.y + second.height - 1);
    expect(below.x).toBe(second.x);
    expect(below.y).toBeGreaterThan(bars.y);
  });
});

describe('text', () => {
  it('is wrapped so that it fits, without losing a character', () => {
    const words = fc.array(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 }));
    fc.assert(
      fc.property(words, fc.integer({ min: 40, max: 300 }), fc.boolean(), (given, room, bold) => {
        const text = given.join(' ');
        const lines = wrapText(text, 14, room, bold);
        for (const line of lines) expect(textWidth(line, 14, bold)).toBeLessThanOrEqual(room);
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      }),
    );
  });

  it('writes numbers of a bar short', () => {
    expect([0, 0.00668, -0.5, 12.345, 12345, -0.00012].map(formatTick)).toEqual([
      '0',
      '0.00668',
      '−0.5',
      '12.3',
      '1.23e4',
      '−1.20e−4',
    ]);
  });

  it('cannot break out of the SVG', () => {
    const title = '<script>&"\u0000\u001b[31m';
    const svg = sceneSvg(layOutFigure({ title, rows: [[panel()]] }), () => 'data:,');
    expect(svg).not.toContain('<script');
    expect(svg).toMatch(/&lt;script&gt;&amp;&quot;\ufffd+\[31m/);
    expect(svg).not.toContain('\u001b');
  });
});

describe('a drawn figure', () => {
  const draw = async (described: Figure, size: number) => {
    const scene = layOutFigure(described, size);
    const faces = await codecs.faces();
    const picture = scenePicture(scene, faces);
    // It is the same in memory that another one was in.
    const room = (length: number) => new Uint8Array(length).fill(7);
    expect(Buffer.from(scenePicture(scene, faces, room).data).equals(picture.data)).toBe(true);
    return { scene, picture };
  };
  const darkIn = (
    { data, width }: Picture,
    box: { x: number; y: number; width: number; height: number },
  ): number => {
    let dark = 0;
    for (let y = Math.floor(box.y); y < box.y + box.height; y++) {
      for (let x = Math.floor(box.x); x < box.x + box.width; x++) {
        if (data[4 * (y * width + x)] < 215) dark++;
      }
    }
    return dark;
  };

  it.each([150, 448])('of %i pixels a panel has ink where each text lies', async (size) => {
    const { scene, picture } = await draw(figure, size);
    expect([picture.width, picture.height]).toEqual([scene.width, scene.height]);
    for (const { x, y, size: type, text, bold, anchor } of textsOf(scene)) {
      const width = textWidth(text, type, bold);
      const left = x - { start: 0, middle: width / 2, end: width }[anchor];
      const box = { x: left, y: y - type, width, height: type };
      expect(darkIn(picture, box), text).toBeGreaterThan(text.length);
    }
  });

  it('keeps pictures in pixels: each value is a square of one colour', async () => {
    const shown: Picture = {
      width: 2,
      height: 1,
      data: Uint8Array.from([10, 20, 30, 255, 200, 100, 50, 255]),
    };
    const { scene, picture } = await draw({ title: 't', rows: [[{ picture: shown }]] }, 100);
    const [{ x, y, width, height }] = imagesOf(scene);
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) {
        const at = 4 * (row * picture.width + column);
        const half = column - x < width / 2 ? 0 : 4;
        expect([...picture.data.subarray(at, at + 4)]).toEqual([
          ...shown.data.subarray(half, half + 4),
        ]);
      }
    }
  });

  it('is opaque everywhere', async () => {
    const { picture } = await draw(figure, 120);
    expect(picture.data.every((value, i) => i % 4 !== 3 || value === 255)).toBe(true);
  });
});
