import { UserError } from '../../errors.js';
import type { Point } from '../../image/regions/index.js';
import { parseDecimal } from '../../validate.js';
import { type EvidenceClass, evidenceClasses } from './classes.js';

/** A region by its name, before there is a picture to draw it on. */
export type RegionSpec =
  | {
      readonly kind: 'rectangle';
      readonly x: number;
      readonly y: number;
      readonly w: number;
      readonly h: number;
    }
  | { readonly kind: 'polygon'; readonly points: readonly Point[] }
  | { readonly kind: 'mask'; readonly path: string }
  | { readonly kind: 'evidence'; readonly evidence: EvidenceClass }
  | { readonly kind: 'superpixels'; readonly labels: readonly number[] }
  /** `fraction` is from 0 (not included) to 1; without `method`, it is LRP's heatmap. */
  | { readonly kind: 'top'; readonly fraction: number; readonly method?: string };

/** The forms that `parseRegion` reads, for help texts. */
export const regionForms =
  'x,y,w,h | polygon:x1,y1 x2,y2 … | MASK.png | essential | inessential | negative | ' +
  'superpixels:N,N,… | top:20%[:METHOD]';

/**
 * Reads the name of a region:
 *
 * - `x,y,w,h`: a rectangle in whole pixels, from the top left; `x` and `y` may be negative
 * - `polygon:x1,y1 x2,y2 …`: at least three points
 * - a path that ends in `.png` or holds a `/`: a mask picture
 * - `essential`, `inessential`, `negative`: the evidence regions
 * - `superpixels:N,N,…`: superpixels by their numbers
 * - `top:20%` or `top:20%:METHOD`: the highest fifth of a method's heatmap; `METHOD` may itself hold
 *   colons, as in `lrp:epsilon`
 *
 * @throws UserError when the text is none of these, or its numbers are out of range
 */
export function parseRegion(text: string): RegionSpec {
  const trimmed = text.trim();
  if (isEvidenceClass(trimmed)) return { kind: 'evidence', evidence: trimmed };
  const colon = trimmed.indexOf(':');
  const parse = colon < 0 ? undefined : prefixed.get(trimmed.slice(0, colon));
  if (parse !== undefined) return parse(trimmed.slice(colon + 1), trimmed);
  if (/\.png$/i.test(trimmed) || /[/\\]/.test(trimmed)) return { kind: 'mask', path: trimmed };
  if (trimmed.includes(',')) return parseRectangle(trimmed);
  throw new UserError(`"${text}" is no region: use ${regionForms}`);
}

const isEvidenceClass = (text: string): text is EvidenceClass =>
  Object.hasOwn(evidenceClasses, text);

const prefixed: ReadonlyMap<string, (body: string, text: string) => RegionSpec> = new Map([
  ['polygon', parsePolygon],
  ['superpixels', parseSuperpixels],
  ['top', parseTop],
]);

function parseRectangle(text: string): RegionSpec {
  const numbers = text.split(',').map(parseDecimal);
  const [x, y, w, h] = numbers;
  if (numbers.length !== 4 || !numbers.every(Number.isSafeInteger)) {
    throw new UserError(`"${text}" is no rectangle: use four whole numbers x,y,w,h`);
  }
  if (w < 1 || h < 1) {
    throw new UserError(
      `the rectangle ${text} is empty: width and height (the last two) must be at least 1`,
    );
  }
  return { kind: 'rectangle', x: x, y: y, w: w, h: h };
}

function parsePolygon(body: string, text: string): RegionSpec {
  const points = body
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((part) => {
      const numbers = part.split(',').map(parseDecimal);
      if (numbers.length !== 2 || !numbers.every(Number.isFinite)) {
        throw new UserError(`"${part}" in "${text}" is no point: use polygon:x1,y1 x2,y2 …`);
      }
      return { x: numbers[0], y: numbers[1] };
    });
  if (points.length < 3)
    throw new UserError(`"${text}" needs at least three points: x1,y1 x2,y2 …`);
  return { kind: 'polygon', points };
}

function parseSuperpixels(body: string, text: string): RegionSpec {
  const labels = body.split(',').map(parseDecimal);
  if (!labels.every((label) => Number.isSafeInteger(label) && label >= 0)) {
    throw new UserError(`"${text}" must list superpixels by number: superpixels:3,17`);
  }
  return { kind: 'superpixels', labels: [...new Set(labels)] };
}

function parseTop(body: string, text: string): RegionSpec {
  const [, percent, method] = /^([^:%]*)%(?::(.+))?$/.exec(body) ?? [];
  if (percent === undefined) {
    throw new UserError(`"${text}" is no share of a heatmap: use top:20% or top:20%:METHOD`);
  }
  const value = parseDecimal(percent);
  if (!(value > 0 && value <= 100)) {
    throw new UserError(`"${text}" must take more than 0 % and at most 100 % of the picture`);
  }
  const top = { kind: 'top', fraction: value / 100 } as const;
  return method === undefined ? top : { ...top, method };
}
