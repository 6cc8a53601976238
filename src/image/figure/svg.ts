import { escapeText } from '../../markup.js';
import type { ImagePrimitive, Paint, Primitive, Scene, TextPrimitive } from './scene.js';

/** Inter where the reader has it; the drawing was laid out with its widths. */
const FONTS = "Inter, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** A length with at most two decimals. */
const px = (value: number): string => String(Math.round(value * 100) / 100);

const css = (paint: Paint): string => `rgb(${paint.join(',')})`;

function textElement({ x, y, size, bold, anchor, fill, halo, text }: TextPrimitive): string {
  const outline =
    halo === undefined
      ? ''
      : ` stroke="${css(halo)}" stroke-width="${px(size * 0.25)}" stroke-linejoin="round" paint-order="stroke"`;
  const weight = bold ? ' font-weight="600"' : '';
  return `<text x="${px(x)}" y="${px(y)}" font-size="${px(size)}"${weight} text-anchor="${anchor}" fill="${css(fill)}"${outline}>${escapeText(text)}</text>`;
}

const box = ({ x, y, width, height }: Exclude<Primitive, TextPrimitive>): string =>
  `x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"`;

function elementOf(primitive: Primitive, href: (image: ImagePrimitive) => string): string {
  if (primitive.kind === 'text') return textElement(primitive);
  if (primitive.kind === 'rect') return `<rect ${box(primitive)} fill="${css(primitive.fill)}"/>`;
  return `<image ${box(primitive)} preserveAspectRatio="none" style="image-rendering:pixelated" href="${href(primitive)}"/>`;
}

/**
 * A scene as SVG. Pictures stay pixels, unsmoothed.
 * @param href the address of a picture's PNG, usually a data URI
 */
export function sceneSvg(scene: Scene, href: (image: ImagePrimitive) => string): string {
  const { width, height, primitives } = scene;
  const elements = primitives.map((primitive) => elementOf(primitive, href));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONTS}">`,
    ...elements,
    '</svg>\n',
  ].join('\n');
}
