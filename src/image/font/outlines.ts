import { viewOf } from '../codec/bytes.js';

/**
 * A glyph's edge: closed contours of quadratic curves, six numbers each, from a point by a control point to
 * the next point. A straight line has its control point in its middle.
 */
export type Outline = readonly number[];

interface Point {
  readonly x: number;
  readonly y: number;
  readonly onCurve: boolean;
}

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

const middle = (a: Point, b: Point): Point => ({
  x: (a.x + b.x) / 2,
  y: (a.y + b.y) / 2,
  onCurve: true,
});

/** A contour's curves: between two control points lies a point of the curve that is not written down. */
function curvesOf(points: readonly Point[], curves: number[]): void {
  const whole = points.flatMap((point, i) => {
    const next = points[(i + 1) % points.length];
    return point.onCurve === next.onCurve
      ? [point, { ...middle(point, next), onCurve: !point.onCurve }]
      : [point];
  });
  // Now points of the curve and control points take turns; the first is one of the curve.
  const first = whole[0].onCurve ? 0 : 1;
  const at = (i: number) => whole[(first + i) % whole.length];
  for (let i = 0; i < whole.length; i += 2) {
    for (const { x, y } of [at(i), at(i + 1), at(i + 2)]) curves.push(x, y);
  }
}

/** The flags of a simple glyph's points, and where their coordinates begin. */
function readFlags(view: DataView, start: number, count: number): { flags: number[]; end: number } {
  const flags: number[] = [];
  let at = start;
  while (flags.length < count) {
    const flag = view.getUint8(at++);
    const times = flag & REPEAT ? 1 + view.getUint8(at++) : 1;
    for (let i = 0; i < times; i++) flags.push(flag);
  }
  return { flags, end: at };
}

/** A glyph of contours of its own. */
function simpleOutline(view: DataView, contours: number): Outline {
  const ends = Array.from({ length: contours }, (_, i) => view.getUint16(10 + 2 * i));
  const hints = 10 + 2 * contours;
  const count = ends[contours - 1] + 1;
  const { flags, end } = readFlags(view, hints + 2 + view.getUint16(hints), count);
  let at = end;
  const [xs, ys] = AXES.map(({ isByte, isSame }) => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & isByte) value += flag & isSame ? view.getUint8(at) : -view.getUint8(at);
      else if (!(flag & isSame)) value += view.getInt16(at);
      at += flag & isByte ? 1 : flag & isSame ? 0 : 2;
      return value;
    });
  }) as [number[], number[]];
  const points = flags.map((flag, i) => ({ x: xs[i], y: ys[i], onCurve: (flag & ON_CURVE) !== 0 }));
  const curves: number[] = [];
  ends.forEach((last, i) => {
    curvesOf(points.slice(i === 0 ? 0 : ends[i - 1] + 1, last + 1), curves);
  });
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
