import { applyOperations } from '../../image/distort/index.js';
import type { Picture } from '../../image/picture.js';
import { area, type Region, randomRegion } from '../../image/regions/index.js';
import { deriveSeed } from '../../random.js';
import type { Share, Steps } from '../../steps.js';
import { type Classification, classify, type Movement, measured } from '../classification.js';
import {
  type Evidence,
  evidenceClasses,
  middleOf,
  type PixelGroup,
  regionOfGroups,
} from '../evidence/index.js';
import { pictureScores } from '../picture-scores.js';
import type { StudyContext } from './context.js';
import type { StudyControl, StudyDistortion, StudyIteration, StudyRegion } from './document.js';

/** What each distortion of an iteration needs. */
export interface Round {
  readonly context: StudyContext;
  readonly picture: Picture;
  readonly classification: Classification;
  readonly number: number;
  /** The iteration's pictures by name; the distorted ones are added. */
  readonly pictures: Map<string, Picture>;
  /** The path of one of the pictures, by its name. */
  readonly fileOf: (name: string) => string;
  /** Is told after each pass of the network through a distorted picture. */
  readonly passed: () => void;
}

type Distortions = Pick<
  StudyIteration,
  'regions' | 'essential' | 'inessential' | 'negative' | 'control'
>;

/** What an iteration without anything to distort has. */
export const noDistortions: Distortions = {
  regions: [],
  essential: null,
  inessential: null,
  negative: null,
  control: null,
};

/** Of the regions' classes that are distorted together, each takes a pass. */
const CLASSES = 3;

/**
 * Distorts each region alone, then the classes together and the controls.
 * @param progress is told after each pass; where a class has no region, there are fewer than it reckons with
 */
export function* distortAll(
  start: Omit<Round, 'passed'>,
  evidence: readonly Evidence[],
  progress: Share = () => {},
): Steps<Distortions> {
  const passes = evidence.length + CLASSES + start.context.parameters.controls;
  let done = 0;
  const round: Round = { ...start, passed: () => progress(++done / passes) };
  const regions: StudyRegion[] = [];
  for (const one of evidence) regions.push(yield* regionAlone(round, one));
  const ofClass = (kind: Evidence['class']) => evidence.filter((one) => one.class === kind);
  const chosen = chosenFor3a(round.context, evidence, ofClass('essential'));
  const [first] = chosen;
  const predicted = chosen.length === 1 && first ? evidenceClasses[first.class].predicts : 'falls';
  const essential = yield* together(round, 'essential', chosen, predicted);
  return {
    regions,
    essential,
    inessential: yield* together(round, 'inessential', ofClass('inessential'), 'stays'),
    negative: yield* together(round, 'negative', ofClass('negative'), 'rises'),
    control: essential && (yield* control(round, groupsOf(chosen), essential)),
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

/** A distorted picture and what the network says about it. */
interface Distorted {
  readonly result: Picture;
  readonly classification: Classification;
}

function* distorted({ context, picture, passed }: Round, region: Region): Steps<Distorted> {
  const result = applyOperations(picture, region, context.operations);
  yield;
  const scores = yield* pictureScores(context, result);
  passed();
  return { result, classification: classify(scores, context.target, context.network) };
}

function* regionAlone(round: Round, { group, ...evidence }: Evidence): Steps<StudyRegion> {
  const { classification } = yield* distorted(round, regionOfGroups(round.picture, [group]));
  const change = measured(round.classification, classification, round.context.tolerance);
  const predicted = evidenceClasses[evidence.class].predicts;
  const { class: kind, ...numbers } = evidence;
  return {
    id: group.id,
    ...(group.name !== undefined && { name: group.name }),
    box: boxOf(group, round.picture.width),
    middle: middleOf(group, round.picture.width),
    ...numbers,
    class: kind,
    predicted,
    measured: change,
    held: change.moved === predicted,
  };
}

function* together(
  round: Round,
  name: string,
  evidence: readonly Evidence[],
  predicted: Movement,
): Steps<StudyDistortion | null> {
  if (evidence.length === 0) return null;
  const groups = groupsOf(evidence);
  const region = regionOfGroups(round.picture, groups);
  const { result, classification } = yield* distorted(round, region);
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
function* control(
  round: Round,
  groups: readonly PixelGroup[],
  essential: StudyDistortion,
): Steps<StudyControl> {
  const { context, picture, number } = round;
  const region = regionOfGroups(picture, groups);
  const draws: Distorted[] = [];
  for (let draw = 0; draw < context.parameters.controls; draw++) {
    const seed = deriveSeed(context.seed, 'control', number, draw);
    draws.push(yield* distorted(round, randomRegion(region, seed, context.partition)));
  }
  const [first] = draws;
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
