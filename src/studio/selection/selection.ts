import type { EvidenceClass } from '../../experiments/evidence/classes.js';
import type { ParameterValues } from '../../explain/methods/parameter.js';
import type { Point } from '../../image/regions/index.js';

/** One thing that was marked. All lengths are in pixels of the original picture. */
export type MarkedShape =
  | {
      readonly kind: 'rectangle';
      readonly x: number;
      readonly y: number;
      readonly w: number;
      readonly h: number;
    }
  /** Points to a hundredth of a pixel, so that words hold them whole. */
  | { readonly kind: 'lasso'; readonly points: readonly Point[] }
  /** What a disc covers on its way through the points. */
  | { readonly kind: 'brush'; readonly points: readonly Point[]; readonly radius: number }
  /** By number, as `explain --method evidence` counts them. */
  | { readonly kind: 'superpixels'; readonly ids: readonly number[] }
  /** The highest pixels of a heatmap of the class. */
  | {
      readonly kind: 'top';
      readonly method: 'lrp' | 'sa';
      readonly values: ParameterValues;
      /** Above 0, at most 100. */
      readonly percent: number;
    }
  | { readonly kind: 'evidence'; readonly evidence: EvidenceClass };

export type MarkKind = MarkedShape['kind'];

/** Whether a shape joins what is marked, or is taken from it. */
export type Joining = 'add' | 'subtract';

export interface MarkPart {
  readonly how: Joining;
  readonly shape: MarkedShape;
}

/** What is marked in a picture: shapes, one after the other, then grown, then inverted. */
export interface Selection {
  readonly parts: readonly MarkPart[];
  /** By so many pixels; negative shrinks. */
  readonly grow: number;
  readonly isInverted: boolean;
}

export const NOTHING: Selection = { parts: [], grow: 0, isInverted: false };

/** How a new shape meets what is marked already. */
export type Meeting = 'replace' | Joining;

/**
 * The selection with one more shape. A shape that replaces keeps the inversion, so that “everything but”
 * can be said first.
 */
export function withShape(selection: Selection, shape: MarkedShape, how: Meeting): Selection {
  if (how === 'replace') return { ...selection, grow: 0, parts: [{ how: 'add', shape }] };
  return { ...selection, parts: [...selection.parts, { how, shape }] };
}

/** The selection with another shape in the place of its last. */
export const withLastShape = (selection: Selection, shape: MarkedShape): Selection => {
  const last = selection.parts.at(-1);
  if (last === undefined) return withShape(selection, shape, 'add');
  return { ...selection, parts: [...selection.parts.slice(0, -1), { ...last, shape }] };
};

/** The last shape, where it is of this kind. */
export function lastOf<K extends MarkKind>(
  { parts }: Selection,
  kind: K,
): Extract<MarkedShape, { kind: K }> | undefined {
  const shape = parts.at(-1)?.shape;
  return shape?.kind === kind ? (shape as Extract<MarkedShape, { kind: K }>) : undefined;
}

/** The selection with a superpixel more, or less where it is marked already. */
export function withSuperpixel(selection: Selection, id: number): Selection {
  const marked = lastOf(selection, 'superpixels');
  if (marked === undefined) {
    return withShape(selection, { kind: 'superpixels', ids: [id] }, 'replace');
  }
  const others = marked.ids.filter((one) => one !== id);
  const ids = others.length < marked.ids.length ? others : [...marked.ids, id];
  if (ids.length === 0) return { ...selection, parts: selection.parts.slice(0, -1) };
  return withLastShape(selection, { kind: 'superpixels', ids: ids.sort((a, b) => a - b) });
}
