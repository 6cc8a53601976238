import type { Classification, Measured, Movement } from '../../experiments/classification.js';
import type { StudyIteration } from '../../experiments/study/document.js';

/** A distorted picture of an iteration, with what was predicted of it and what came of that. */
export interface ShownDistortion {
  /** Place in the charts' and legends' order. */
  readonly series: number;
  readonly short: string;
  /** Which regions. */
  readonly what: string;
  readonly file: string;
  /** In pixels of the original. */
  readonly area: number;
  /** What the score should do. */
  readonly prediction: string;
  readonly measured: Measured | { readonly deltaScore: number; readonly deltaProbability: number };
  readonly classification: Classification;
  readonly held: boolean;
}

/** What is distorted in an iteration, in the order in which reports show it. */
export const distortionNames = [
  { short: '3a', what: 'essential' },
  { short: '3b', what: 'inessential' },
  { short: 'Candidates', what: 'negative-evidence' },
  { short: 'Control', what: 'random' },
] as const;

/** Predictions as they follow the words "the score should". */
export const SHOULD: Readonly<Record<Movement, string>> = {
  falls: 'fall',
  rises: 'rise',
  stays: 'stay',
};

/** The distortions that an iteration made, or `null` in the place of one that it did not. */
export function distortionsOf(iteration: StudyIteration): readonly (ShownDistortion | null)[] {
  const { essential, inessential, negative, control } = iteration;
  const predicted = [essential, inessential, negative].map((distortion, series) => {
    if (distortion === null) return null;
    const prediction = SHOULD[distortion.predicted];
    return { ...distortion, ...distortionNames[series as 0 | 1 | 2], series, prediction };
  });
  const controlled = control && {
    ...control,
    ...distortionNames[3],
    series: 3,
    prediction: 'fall less than under 3a',
    measured: {
      deltaScore: control.meanDeltaScore,
      deltaProbability: control.meanDeltaProbability,
    },
  };
  return [...predicted, controlled];
}
