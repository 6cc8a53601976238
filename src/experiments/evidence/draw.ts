import { GLYPH_HEIGHT, GLYPH_WIDTH, hasDot } from '../../image/draw/font.js';
import type { Picture } from '../../image/picture.js';
import { type EvidenceClass, evidenceClasses } from './classes.js';
import type { Evidence } from './collect.js';

type Rgb = readonly [number, number, number];

/** How much of the class's colour lies over the grey picture; inessential regions stay grey. */
const TINT: Record<EvidenceClass, number> = { essential: 0.6, negative: 0.6, inessential: 0 };
const BORDER: Rgb = [255, 255, 255];
const INK: Rgb = [32, 32, 32];

/**
 * The grey picture with essential regions in orange and negative-evidence candidates in blue, thin
 * white lines between regions; what belongs to no region is dimmed. The colours differ in lightness
 * as well as in hue.
 *
 * @param picture opaque; the evidence's pixels are its
 */
export function drawEvidence(picture: Picture, evidence: readonly Evidence[]): Picture {
  const { width, height } = picture;
  const owner = new Int32Array(width * height).fill(-1);
  evidence.forEach(({ group }, i) => {
    for (const pixel of group.pixels) owner[pixel] = i;
  });
  const data = new Uint8Array(4 * width * height);
  for (let i = 0; i < owner.length; i++) {
    const grey =
      0.299 * picture.data[4 * i] +
      0.587 * picture.data[4 * i + 1] +
      0.114 * picture.data[4 * i + 2];
    const colour = isBorder(owner, width, i) ? BORDER : tinted(grey, evidence[owner[i]]?.class);
    data.set([...colour.map(Math.round), 255], 4 * i);
  }
  return { width, height, data };
}

function tinted(grey: number, kind: EvidenceClass | undefined): Rgb {
  if (kind === undefined) return [grey / 3, grey / 3, grey / 3];
  const [share, { colour }] = [TINT[kind], evidenceClasses[kind]];
  const mix = (channel: number) => grey * (1 - share) + channel * share;
  return [mix(colour[0]), mix(colour[1]), mix(colour[2])];
}

/** Whether the pixel to the right or below belongs to another region. */
function isBorder(owner: Int32Array, width: number, pixel: number): boolean {
  const right = pixel % width < width - 1 ? owner[pixel + 1] : owner[pixel];
  const below = owner[pixel + width] ?? owner[pixel];
  return right !== owner[pixel] || below !== owner[pixel];
}

/** {@link drawEvidence} above a legend that names the three classes and how many regions each has. */
export function evidencePicture(picture: Picture, evidence: readonly Evidence[]): Picture {
  const drawn = drawEvidence(picture, evidence);
  const scale = Math.max(1, Math.round(picture.width / 240));
  const line = (GLYPH_HEIGHT + 4) * scale;
  const kinds = Object.entries(evidenceClasses) as [
    EvidenceClass,
    { title: string; colour: Rgb },
  ][];
  const height = drawn.height + kinds.length * line + 4 * scale;
  const data = new Uint8Array(4 * drawn.width * height).fill(255);
  data.set(drawn.data);
  const sheet = { width: drawn.width, height, data };
  kinds.forEach(([kind, { title, colour }], i) => {
    const count = evidence.filter((one) => one.class === kind).length;
    const top = drawn.height + 4 * scale + i * line;
    const side = 9 * scale;
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) paint(sheet, 4 * scale + x, top + y, colour);
    }
    write(sheet, `${title}: ${count}`, 4 * scale + side + 4 * scale, top + scale, scale);
  });
  return sheet;
}

function paint({ width, height, data }: Picture, x: number, y: number, colour: Rgb): void {
  if (x < width && y < height) data.set(colour, 4 * (y * width + x));
}

function write(sheet: Picture, text: string, left: number, top: number, scale: number): void {
  [...text].forEach((character, i) => {
    for (let y = 0; y < GLYPH_HEIGHT * scale; y++) {
      for (let x = 0; x < GLYPH_WIDTH * scale; x++) {
        if (!hasDot(character, Math.floor(x / scale), Math.floor(y / scale))) continue;
        paint(sheet, left + i * (GLYPH_WIDTH + 1) * scale + x, top + y, INK);
      }
    }
  });
}
