import type { Fit } from '../../image/fit/fit.js';
import { fitPicture } from '../../image/fit/fit.js';
import { toMaskPicture, union } from '../../image/regions/index.js';
import { findLabels } from '../../nn/formats/find-label.js';
import type { Label } from '../../nn/formats/labels.js';
import type { NamedMask } from '../picture-files.js';

/** An object of a picture as the network sees it. */
export interface TargetObject {
  /** The masks that make it up. */
  readonly masks: readonly string[];
  /** `[size · size]`, 1 inside. */
  readonly mask: Uint8Array;
}

/** The class that a mask is named after: `tropical-fish-2` is a tropical fish. */
function labelOf(labels: readonly Label[], maskName: string): Label | undefined {
  const words = maskName.replace(/-\d+$/, '').replaceAll('-', ' ');
  const found = findLabels(labels, words).filter(({ text }) => namesOf(text).includes(words));
  return found.length === 1 ? found[0] : undefined;
}

const namesOf = (text: string): string[] => {
  const lower = text.toLowerCase();
  return [lower, ...lower.split(',').map((name) => name.trim())];
};

/** The classes that a picture's masks are named after, in the masks' order, each once. */
export function classesOfMasks(masks: readonly NamedMask[], labels: readonly Label[]): number[] {
  return [...new Set(masks.flatMap(({ name }) => labelOf(labels, name)?.index ?? []))];
}

/** How a picture is fitted to a square input; see `fitPicture`. */
export interface Fitting {
  readonly fit: Fit;
  readonly size: number;
  readonly resize?: number | undefined;
}

/**
 * The object of class `target`: all masks that are named after it, or the only mask there is, whatever
 * it is called. Undefined where there is none.
 *
 * @param fitting how the masks' picture is fitted to the network's input, of `size` pixels a side
 */
export function objectOf(
  masks: readonly NamedMask[],
  labels: readonly Label[],
  target: number,
  { fit, size, resize }: Fitting,
): TargetObject | undefined {
  const named = masks.filter(({ name }) => labelOf(labels, name)?.index === target);
  const chosen = named.length > 0 || masks.length !== 1 ? named : masks;
  if (chosen.length === 0) return undefined;
  const whole = union(...chosen.map(({ region }) => region));
  const fitted = fitPicture(toMaskPicture(whole), size, size, fit, [0, 0, 0], resize);
  return {
    masks: chosen.map(({ name }) => name),
    mask: Uint8Array.from({ length: size * size }, (_, i) => (fitted.data[4 * i] >= 128 ? 1 : 0)),
  };
}
