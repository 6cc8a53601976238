import type { Point } from '../../image/regions/index.js';
import type { Extent } from '../draw/frame.js';
import type { MarkedShape, MarkKind, Meeting } from '../selection/selection.js';
import { evidence } from '../state/results.js';
import { looked } from '../state/stages.js';
import { mark, markSuperpixel } from './change.js';
import { rectangleBetween } from './rectangle-between.js';
import { regionAt } from './region-at.js';
import { brushRadius, draft } from './state.js';

/** What a tool makes of the pointer's way from where it was pressed. */
interface Pen {
  /** The shape that is drawn while the pointer moves; undefined as long as there is none. */
  readonly drawn?: (way: readonly Point[], picture: Extent) => MarkedShape | undefined;
  /** What a press marks, where the way does not matter. */
  readonly pressed?: (at: Point, how: Meeting) => void;
}

const hundredth = (value: number): number => Math.round(value * 100) / 100;

/** The region of the evidence that lies there. */
const under = (at: Point) => {
  const [found, picture] = [evidence.result.value.value, looked.value];
  return found && picture && regionAt(found, picture, at);
};

/** How each tool marks. */
export const pens: { readonly [K in MarkKind]: Pen } = {
  rectangle: {
    drawn: (way, picture) =>
      way.length < 2 ? undefined : rectangleBetween(way[0], way[way.length - 1], picture),
  },
  lasso: {
    drawn: (way) =>
      way.length < 2
        ? undefined
        : {
            kind: 'lasso',
            points: way.map(({ x, y }) => ({ x: hundredth(x), y: hundredth(y) })),
          },
  },
  brush: { drawn: (points) => ({ kind: 'brush', points, radius: brushRadius() }) },
  superpixels: {
    pressed(at, how) {
      const id = under(at)?.id;
      if (id === undefined) return;
      if (how === 'replace') markSuperpixel(id);
      else mark({ kind: 'superpixels', ids: [id] }, how);
    },
  },
  top: {},
  evidence: {
    pressed(at, how) {
      const kind = under(at)?.class;
      if (kind !== undefined) mark({ kind: 'evidence', evidence: kind }, how);
    },
  },
};

/** The pointer's way since it was pressed, and what is held with it. */
let way: readonly Point[] = [];
let how: Meeting = 'replace';

/** Begins a mark, or makes one that takes no way. */
export function press(kind: MarkKind, at: Point, picture: Extent, meets: Meeting): void {
  way = [at];
  how = meets;
  pens[kind].pressed?.(at, meets);
  draft.value = pens[kind].drawn?.(way, picture);
}

/** Goes on with a mark. */
export function drag(kind: MarkKind, at: Point, picture: Extent): void {
  if (way.length === 0) return;
  way = [...way, at];
  draft.value = pens[kind].drawn?.(way, picture);
}

/** Begins a mark, or goes on with the one that is begun. */
export function corner(kind: MarkKind, at: Point, picture: Extent, meets: Meeting): void {
  if (way.length === 0) press(kind, at, picture, meets);
  else drag(kind, at, picture);
}

/** Ends a mark: what is drawn is marked, if it encloses anything. */
export function release(): void {
  const made = draft.value;
  drop();
  if (made === undefined || (made.kind === 'lasso' && made.points.length < 3)) return;
  mark(made, how);
}

/** Gives a mark up. */
export function drop(): void {
  way = [];
  draft.value = undefined;
}
