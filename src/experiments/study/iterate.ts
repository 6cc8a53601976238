import { createSubject } from '../../explain/subject.js';
import { applyOperations } from '../../image/distort/index.js';
import { fitGeometry } from '../../image/fit/fit.js';
import type { Picture } from '../../image/picture.js';
import { area, type Region, randomRegion } from '../../image/regions/index.js';
import { inputFromPicture } from '../../pictures/input.js';
import { deriveSeed } from '../../random.js';
import {
  collectEvidence,
  drawEvidence,
  type Evidence,
  evidenceClasses,
  type PixelGroup,
  regionOfGroups,
} from '../evidence/index.js';
import { classify, measured, type StudyContext, scoresOf } from './context.js';
import type {
  Classification,
  Movement,
  StudyControl,
  StudyDistortion,
  StudyIteration,
  StudyRegion,
} from './document.js';
import { correlation, measureHeatmap } from './measures.js';
import { heatmapOf, reduced } from './pictures.js';

/** An iteration with its pictures by name; `essential` is the one that the next goes on with. */
export interface IterationResult {
  readonly iteration: StudyIteration;
  readonly pictures: ReadonlyMap<string, Picture>;
}

/**
 * One round of the study: classify, explain, predict, distort, measure.
 *
 * @param picture the part that the network sees, opaque
 * @param done ids of the regions that earlier rounds have distorted
 * @param fileOf the path of one of the round's pictures, by its name
 * @param progress is told after each pass of the network through a distorted picture
 */
export function iterate(
  context: StudyContext,
  picture: Picture,
  number: number,
  done: readonly number[],
  fileOf: (name: string) => string,
  progress: () => void = () => {},
): IterationResult {
  const maps = explainBoth(context, picture, number);
  const { classification, height, width } = maps;
  const left = context.groups.filter(({ id }) => !done.includes(id));
  const geometry = fitGeometry(picture.width, picture.height, width, height, context.fit);
  const evidence = collectEvidence({ ...maps, geometry }, left, context.parameters);
  const measures = {
    lrp: measureHeatmap(maps.lrp, height, width),
    sa: measureHeatmap(maps.sa, height, width),
  };
  const pictures = new Map<string, Picture>([
    ['picture', picture],
    ['lrp', heatmapOf(maps.lrp, geometry, context.colormap)],
    ['sa', heatmapOf(maps.sa, geometry, context.colormap)],
    ['evidence', reduced(drawEvidence(picture, evidence))],
  ]);
  const limit = context.parameters.minConcentration;
  const blank = measures.lrp.concentration < limit && measures.sa.concentration < limit;
  const round: Round = { context, picture, classification, number, pictures, fileOf, progress };
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
      ...(blank ? nothing : distortAll(round, evidence)),
    },
    pictures,
  };
}

/** What each distortion of a round needs. */
interface Round {
  readonly context: StudyContext;
  readonly picture: Picture;
  readonly classification: Classification;
  readonly number: number;
  readonly pictures: Map<string, Picture>;
  readonly fileOf: (name: string) => string;
  readonly progress: () => void;
}

type Distortions = Pick<
  StudyIteration,
  'regions' | 'essential' | 'inessential' | 'negative' | 'control'
>;

const nothing: Distortions = {
  regions: [],
  essential: null,
  inessential: null,
  negative: null,
  control: null,
};

/** Both heatmaps of a picture for the target, and its classification. */
function explainBoth(
  { engine, network, fit, lrp, sa, target, seed }: StudyContext,
  picture: Picture,
  number: number,
) {
  const { values, shape } = inputFromPicture(picture, network, fit);
  const [, height, width] = shape as [number, number, number];
  const subject = createSubject(engine, network, values, shape);
  try {
    return {
      height,
      width,
      classification: classify(subject.scores, target, network),
      lrp: lrp.explain(subject, target, deriveSeed(seed, 'lrp', number)),
      sa: sa.explain(subject, target, deriveSeed(seed, 'sa', number)),
    };
  } finally {
    subject.release();
  }
}

/** Each region alone, then the classes together and the controls. */
function distortAll(round: Round, evidence: readonly Evidence[]): Distortions {
  const regions = evidence.map((one) => regionAlone(round, one));
  const ofClass = (kind: Evidence['class']) => evidence.filter((one) => one.class === kind);
  const chosen = chosenFor3a(round.context, evidence, ofClass('essential'));
  const [first] = chosen;
  const predicted = chosen.length === 1 && first ? evidenceClasses[first.class].predicts : 'falls';
  const essential = together(round, 'essential', chosen, predicted);
  return {
    regions,
    essential,
    inessential: together(round, 'inessential', ofClass('inessential'), 'stays'),
    negative: together(round, 'negative', ofClass('negative'), 'rises'),
    control: essential && control(round, groupsOf(chosen), essential),
  };
}

/** 3a's regions: all essential ones, or the next of a given order, whatever the maps say of it. */
function chosenFor3a(
  { parameters }: StudyContext,
  evidence: readonly Evidence[],
  essential: readonly Evidence[],
): readonly Evidence[] {
  if (parameters.order === undefined) return essential;
  const byName = (name: string) => evidence.find(({ group }) => group.name === name);
  const next = parameters.order.map(byName).find((one) => one !== undefined);
  return next === undefined ? [] : [next];
}

const groupsOf = (evidence: readonly Evidence[]): PixelGroup[] =>
  evidence.map(({ group }) => group);

function distorted({ context, picture, progress }: Round, region: Region) {
  const result = applyOperations(picture, region, context.operations);
  const scores = scoresOf(context, result);
  progress();
  return { result, classification: classify(scores, context.target, context.network) };
}

function regionAlone(round: Round, { group, ...evidence }: Evidence): StudyRegion {
  const { classification } = distorted(round, regionOfGroups(round.picture, [group]));
  const change = measured(round.classification, classification, round.context.tolerance);
  const predicted = evidenceClasses[evidence.class].predicts;
  const { class: kind, ...numbers } = evidence;
  return {
    id: group.id,
    ...(group.name !== undefined && { name: group.name }),
    box: boxOf(group, round.picture.width),
    ...numbers,
    class: kind,
    predicted,
    measured: change,
    held: change.moved === predicted,
  };
}

function together(
  round: Round,
  name: string,
  evidence: readonly Evidence[],
  predicted: Movement,
): StudyDistortion | null {
  if (evidence.length === 0) return null;
  const groups = groupsOf(evidence);
  const region = regionOfGroups(round.picture, groups);
  const { result, classification } = distorted(round, region);
  round.pictures.set(name, result);
  const change = measured(round.classification, classification, round.context.tolerance);
  return {
    file: round.fileOf(name),
    regions: groups.map(({ id }) => id),
    area: area(region),
    predicted,
    measured: change,
    held: change.moved === predicted,
    classification,
  };
}

/** The shape of 3a's region at random places. */
function control(
  round: Round,
  groups: readonly PixelGroup[],
  essential: StudyDistortion,
): StudyControl {
  const { context, picture, number } = round;
  const region = regionOfGroups(picture, groups);
  const draws = Array.from({ length: context.parameters.controls }, (_, draw) => {
    const seed = deriveSeed(context.seed, 'control', number, draw);
    return distorted(round, randomRegion(region, seed, context.partition));
  });
  const [first] = draws as [(typeof draws)[number], ...typeof draws];
  round.pictures.set('control', first.result);
  const changes = draws.map(({ classification }) =>
    measured(round.classification, classification, context.tolerance),
  );
  const mean = (key: 'deltaScore' | 'deltaProbability') =>
    changes.reduce((sum, change) => sum + change[key], 0) / changes.length;
  const meanDeltaScore = mean('deltaScore');
  return {
    file: round.fileOf('control'),
    area: area(region),
    draws: changes,
    meanDeltaScore,
    meanDeltaProbability: mean('deltaProbability'),
    held: essential.measured.deltaScore < meanDeltaScore,
    classification: first.classification,
  };
}

function boxOf({ pixels }: PixelGroup, pictureWidth: number): StudyRegion['box'] {
  let [left, right] = [pictureWidth, 0];
  for (const pixel of pixels) {
    left = Math.min(left, pixel % pictureWidth);
    right = Math.max(right, pixel % pictureWidth);
  }
  const row = (pixel: number | undefined) => Math.floor((pixel ?? 0) / pictureWidth);
  const [top, bottom] = [row(pixels[0]), row(pixels.at(-1))];
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}
