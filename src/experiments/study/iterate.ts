import { subjectSteps } from '../../explain/subject.js';
import { fitGeometry } from '../../image/fit/fit.js';
import type { Picture } from '../../image/picture.js';
import { inputFromPicture } from '../../pictures/input.js';
import { deriveSeed } from '../../random.js';
import { partOf, type Share, type Steps } from '../../steps.js';
import { type Classification, classify } from '../classification.js';
import { collectEvidence, drawEvidence } from '../evidence/index.js';
import { correlation, measureHeatmap } from '../heatmap-measures.js';
import type { StudyContext } from './context.js';
import { distortAll, noDistortions } from './distortions.js';
import type { StudyIteration } from './document.js';
import { heatmapOf, reduced } from './pictures.js';

/** An iteration explains, and then distorts. */
const PARTS = 2;

/** An iteration with its pictures by name; the next one starts from `essential`. */
export interface IterationResult {
  readonly iteration: StudyIteration;
  readonly pictures: ReadonlyMap<string, Picture>;
}

/**
 * One iteration of the study: classify, explain, predict, distort, measure.
 *
 * @param picture the part that the network sees, opaque
 * @param done ids of the regions that earlier iterations have distorted
 * @param fileOf the path of one of the iteration's pictures, by its name
 * @param progress is told after each pass of a method of many, and through each distorted picture
 */
export function* iterate(
  context: StudyContext,
  picture: Picture,
  number: number,
  done: readonly number[],
  fileOf: (name: string) => string,
  progress?: Share,
): Steps<IterationResult> {
  const maps = yield* explainBoth(context, picture, number, partOf(progress, 0, PARTS));
  const { classification, height, width } = maps;
  const left = context.groups.filter(({ id }) => !done.includes(id));
  const geometry = fitGeometry(picture.width, picture.height, width, height, context.fit);
  const evidence = collectEvidence({ ...maps, geometry }, left, context.parameters);
  yield;
  const measures = {
    lrp: measureHeatmap(maps.lrp, height, width),
    sa: measureHeatmap(maps.sa, height, width),
  };
  const pictures = new Map<string, Picture>([
    ['picture', picture],
    ['lrp', heatmapOf(maps.lrp, geometry, context.parameters, context.lrp.sign)],
    ['sa', heatmapOf(maps.sa, geometry, context.parameters, context.sa.sign)],
    ['evidence', drawEvidence(picture, evidence, reduced(picture))],
  ]);
  yield;
  const limit = context.parameters.minConcentration;
  const blank = measures.lrp.concentration < limit && measures.sa.concentration < limit;
  const round = { context, picture, classification, number, pictures, fileOf };
  return {
    iteration: {
      number,
      files: {
        picture: fileOf('picture'),
        lrp: fileOf('lrp'),
        sa: fileOf('sa'),
        evidence: fileOf('evidence'),
      },
      classification,
      ...measures,
      correlation: correlation(
        evidence.map(({ lrpDensity }) => lrpDensity),
        evidence.map(({ saDensity }) => saDensity),
      ),
      done,
      ...(blank ? noDistortions : yield* distortAll(round, evidence, partOf(progress, 1, PARTS))),
    },
    pictures,
  };
}

interface BothMaps {
  readonly height: number;
  readonly width: number;
  readonly classification: Classification;
  readonly lrp: Float32Array;
  readonly sa: Float32Array;
}

/** Both heatmaps of a picture for the target, and its classification. */
function* explainBoth(
  { engine, network, fit, lrp, sa, target, seed }: StudyContext,
  picture: Picture,
  number: number,
  progress: Share | undefined,
): Steps<BothMaps> {
  const { values, shape } = inputFromPicture(picture, network, fit);
  const [, height, width] = shape;
  const subject = yield* subjectSteps(engine, network, values, shape);
  try {
    const part = (place: number) => partOf(progress, place, 2);
    const [seedOfLrp, seedOfSa] = ['lrp', 'sa'].map((name) => deriveSeed(seed, name, number));
    const relevance = yield* lrp.explainSteps(subject, target, seedOfLrp, part(0));
    const sensitivity = yield* sa.explainSteps(subject, target, seedOfSa, part(1));
    return {
      height,
      width,
      classification: classify(subject.scores, target, network),
      lrp: relevance,
      sa: sensitivity,
    };
  } finally {
    subject.release();
  }
}
