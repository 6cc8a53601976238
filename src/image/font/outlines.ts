import { viewOf } from '../codec/bytes.js';

/**
 * A glyph's edge: closed contours of quadratic curves, six numbers each, from a point by a control point to
 * the next point. A straight line has its control point in its middle.
 */
export type Outline = readonly number[];

const ON_CURVE = 0x01;
const REPEAT = 0x08;
/** Of each axis: the difference is one byte; and then its sign, or else that it is 0. */
const AXES = [
  { isByte: 0x02, isSame: 0x10 },
  { isByte: 0x04, isSame: 0x20 },
] as const;

const WORDS = 0x0001;
const OFFSETS = 0x0002;
const SCALE = 0x0008;
const MORE = 0x0020;
const TWO_SCALES = 0x0040;
const MATRIX = 0x0080;

/** A glyph's points: their coordinates, and their flags, by which some lie on its curves and others control them. */
interface Points {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly flags: Uint8Array;
}

/**
 * Adds a contour's curves: between two control points lies a point of the curve that is not written down. Without
 * objects for points: figures read some 80 glyphs before V8 has compiled any of this.
 */
function addContour({ xs, ys, flags }: Points, from: number, to: number, curves: number[]): void {
  const count = to - from;
  const isOn = (i: number) => (flags[from + (i % count)] & ON_CURVE) !== 0;
  const second = from + (1 % count);
  // It begins at the first point of the curve; where the first two control it, in their middle.
  const isBetween = !isOn(0) && !isOn(1);
  const first = isOn(0) ? 0 : 1;
  const startX = isBetween ? (xs[from] + xs[second]) / 2 : xs[from + (first % count)];
  const startY = isBetween ? (ys[from] + ys[second]) / 2 : ys[from + (first % count)];
  let [x, y, controlX, controlY] = [startX, startY, 0, 0];
  let hasControl = false;
  const last = first + count;
  for (let i = isBetween ? first : first + 1; i <= last; i++) {
    const isEnd = i === last;
    const nextX = isEnd ? startX : xs[from + (i % count)];
    const nextY = isEnd ? startY : ys[from + (i % count)];
    const nextIsOn = isEnd || isOn(i);
    if (hasControl || nextIsOn) {
      const endX = nextIsOn ? nextX : (controlX + nextX) / 2;
      const endY = nextIsOn ? nextY : (controlY + nextY) / 2;
      if (hasControl) curves.push(x, y, controlX, controlY, endX, endY);
      else curves.push(x, y, (x + endX) / 2, (y + endY) / 2, endX, endY);
      [x, y] = [endX, endY];
    }
    hasControl = !nextIsOn;
    [controlX, controlY] = [nextX, nextY];
  }
}

/** Reads the flags of a simple glyph's points; returns where their coordinates begin. */
function readFlags(view: DataView, start: number, flags: Uint8Array): number {
  let at = start;
  for (let i = 0; i < flags.length; ) {
    const flag = view.getUint8(at++);
    const times = flag & REPEAT ? 1 + view.getUint8(at++) : 1;
    flags.fill(flag, i, i + times);
    i += times;
  }
  return at;
}

/** Reads the points' coordinates of one axis, each as its difference from the one before; returns what follows. */
function readAxis(
  view: DataView,
  start: number,
  flags: Uint8Array,
  { isByte, isSame }: (typeof AXES)[number],
  to: Float64Array,
): number {
  let [at, value] = [start, 0];
  for (let i = 0; i < flags.length; i++) {
    const flag = flags[i];
    if (flag & isByte) {
      const size = view.getUint8(at++);
      value += flag & isSame ? size : -size;
    } else if (!(flag & isSame)) {
      value += view.getInt16(at);
      at += 2;
    }
    to[i] = value;
  }
  return at;
}

/** A glyph of contours of its own. */
function simpleOutline(view: DataView, contours: number): Outline {
  const hints = 10 + 2 * contours;
  const endOf = (contour: number) => view.getUint16(10 + 2 * contour) + 1;
  const count = endOf(contours - 1);
  const points = {
    xs: new Float64Array(count),
    ys: new Float64Array(count),
    flags: new Uint8Array(count),
  };
  let at = readFlags(view, hints + 2 + view.getUint16(hints), points.flags);
  at = readAxis(view, at, points.flags, AXES[0], points.xs);
  readAxis(view, at, points.flags, AXES[1], points.ys);
  const curves: number[] = [];
  for (let i = 0, from = 0; i < contours; i++) {
    const to = endOf(i);
    addContour(points, from, to, curves);
    from = to;
  }
  return curves;
}

/** A number of 16 bits, 14 of them behind the point. */
const fixed = (view: DataView, at: number): number => view.getInt16(at) / (1 << 14);

/** A glyph made of others, each moved and perhaps scaled. */
function compositeOutline(view: DataView, outlineOf: (glyph: number) => Outline): Outline {
  const curves: number[] = [];
  let at = 10;
  let flags = MORE;
  while (flags & MORE) {
    flags = view.getUint16(at);
    const part = outlineOf(view.getUint16(at + 2));
    if (!(flags & OFFSETS)) throw new RangeError('the font places a part of a glyph by points');
    const [dx, dy] =
      flags & WORDS
        ? [view.getInt16(at + 4), view.getInt16(at + 6)]
        : [view.getInt8(at + 4), view.getInt8(at + 5)];
    at += flags & WORDS ? 8 : 6;
    let [a, b, c, d] = [1, 0, 0, 1];
    if (flags & SCALE) a = d = fixed(view, at);
    else if (flags & TWO_SCALES) [a, d] = [fixed(view, at), fixed(view, at + 2)];
    else if (flags & MATRIX)
      [a, b, c, d] = [0, 2, 4, 6].map((i) => fixed(view, at + i)) as [
        number,
        number,
        number,
        number,
      ];
    at += flags & SCALE ? 2 : flags & TWO_SCALES ? 4 : flags & MATRIX ? 8 : 0;
    for (let i = 0; i < part.length; i += 2) {
      const [x, y] = [part[i], part[i + 1]];
      curves.push(a * x + c * y + dx, b * x + d * y + dy);
    }
  }
  return curves;
}

/** From a glyph to its outline, in font units: `glyf`, by the offsets of `loca`. Each is read once. */
export function readOutlines(
  glyf: Uint8Array,
  loca: Uint8Array,
  { glyphs, wideOffsets }: { readonly glyphs: number; readonly wideOffsets: boolean },
): (glyph: number) => Outline {
  const offsets = viewOf(loca);
  const offsetOf = (glyph: number) =>
    wideOffsets ? offsets.getUint32(4 * glyph) : 2 * offsets.getUint16(2 * glyph);
  const read = (glyph: number): Outline => {
    const data = glyf.subarray(offsetOf(glyph), offsetOf(glyph + 1));
    if (glyph >= glyphs || data.length === 0) return [];
    const view = viewOf(data);
    const contours = view.getInt16(0);
    return contours < 0 ? compositeOutline(view, outlineOf) : simpleOutline(view, contours);
  };
  const known = new Map<number, Outline>();
  const outlineOf = (glyph: number): Outline => {
    const outline = known.get(glyph) ?? read(glyph);
    known.set(glyph, outline);
    return outline;
  };
  return outlineOf;
}
