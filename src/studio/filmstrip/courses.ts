import type { Stage } from '../state/stages.js';
import type { FilmFrame } from './film.js';
import { baseOf } from './tree.js';

/** A class's score in one stage. */
export interface CoursePoint {
  /** The stage's place in the strip, from 0. */
  readonly place: number;
  readonly score: number;
  readonly isOff: boolean;
  /** The point of the stage that it was made of. */
  readonly from: { readonly place: number; readonly score: number } | undefined;
}

/** One class's scores over the stages that the network has seen. */
export interface Course {
  /** The class. */
  readonly index: number;
  readonly points: readonly CoursePoint[];
}

/**
 * The scores of the classes that stages were made for, and of the one that is explained.
 * @param film by the stages' files
 * @param network whose scores they are, by the hash of its weights
 */
export function courses(
  strip: readonly Stage[],
  film: ReadonlyMap<string, Pick<FilmFrame, 'network' | 'scores'>>,
  network: string | undefined,
  explained: number | undefined,
): readonly Course[] {
  const watched = new Set(
    [explained, ...strip.map(({ made }) => made?.facts.before.target.index)].filter(
      (index) => index !== undefined,
    ),
  );
  const scoreAt = (stage: Stage | undefined, index: number): number | undefined => {
    const frame = stage && film.get(stage.file);
    return frame?.network === network ? frame?.scores[index] : undefined;
  };
  const pointsOf = (index: number): CoursePoint[] =>
    strip.flatMap((stage, place) => {
      const score = scoreAt(stage, index);
      if (score === undefined) return [];
      const base = baseOf(strip, stage);
      const before = scoreAt(base, index);
      const from =
        base === undefined || before === undefined
          ? undefined
          : { place: strip.indexOf(base), score: before };
      return [{ place, score, isOff: stage.made?.isOn === false, from }];
    });
  return [...watched].map((index) => ({ index, points: pointsOf(index) }));
}
