import type { Movement } from '../classification.js';
import type {
  PredictorSummary,
  Rate,
  StudyIteration,
  StudyParameters,
  StudyRegion,
  StudySummary,
} from './document.js';

/** One thing that a predictor says, of which regions it says so, and when it is right. */
interface Prediction {
  readonly text: string;
  readonly of: (region: StudyRegion) => boolean;
  readonly right: (moved: Movement) => boolean;
}

/**
 * How often each prediction held over all regions of the given iterations, each distorted alone, for
 * the three predictors that the study set out to compare: LRP alone, SA alone, both.
 */
export function summarise(
  iterations: readonly StudyIteration[],
  { highLrp, highSa }: Pick<StudyParameters, 'highLrp' | 'highSa'>,
): StudySummary {
  const regions = iterations.flatMap((iteration) => iteration.regions);
  const count = (moved: Movement) =>
    regions.filter(({ measured }) => measured.moved === moved).length;
  const predictor = (title: string, predictions: readonly Prediction[]): PredictorSummary => {
    const rated = predictions.map(({ text, of, right }) => {
      const concerned = regions.filter(of);
      return { text, rate: rateOf(concerned.map(({ measured }) => right(measured.moved))) };
    });
    const held = rated.reduce((sum, { rate }) => sum + rate.held, 0);
    return { title, total: rate(held, regions.length), predictions: rated };
  };
  const falls = (moved: Movement) => moved === 'falls';
  const stays = (moved: Movement) => moved === 'stays';
  const byClass = (kind: StudyRegion['class']) => (region: StudyRegion) => region.class === kind;
  const highByLrp = (region: StudyRegion) => region.lrpDensity >= highLrp;
  const highBySa = (region: StudyRegion) => region.saDensity >= highSa;
  const together = (key: 'essential' | 'inessential' | 'negative' | 'control') =>
    rateOf(iterations.flatMap((iteration) => iteration[key]?.held ?? []));
  return {
    observed: {
      regions: regions.length,
      fell: count('falls'),
      rose: count('rises'),
      stayed: count('stays'),
    },
    lrp: predictor('LRP alone', [
      { text: 'high: the score falls', of: highByLrp, right: falls },
      { text: 'low: it stays', of: (region) => !highByLrp(region), right: stays },
    ]),
    sa: predictor('SA alone', [
      { text: 'high: the score changes', of: highBySa, right: (moved) => !stays(moved) },
      { text: 'low: it stays', of: (region) => !highBySa(region), right: stays },
    ]),
    both: predictor('LRP and SA together', [
      { text: 'essential: the score falls', of: byClass('essential'), right: falls },
      {
        text: 'negative-evidence candidate: it rises',
        of: byClass('negative'),
        right: (moved) => moved === 'rises',
      },
      { text: 'inessential: it stays', of: byClass('inessential'), right: stays },
    ]),
    essential: together('essential'),
    inessential: together('inessential'),
    negative: together('negative'),
    control: together('control'),
  };
}

const rate = (held: number, of: number): Rate => ({ held, of, rate: of > 0 ? held / of : null });

const rateOf = (held: readonly boolean[]): Rate => rate(held.filter(Boolean).length, held.length);
