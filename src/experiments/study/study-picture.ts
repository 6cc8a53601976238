import type { PictureCodecs } from '../../image/codec/codecs.js';
import { decodePicture } from '../../image/codec/decode.js';
import type { Picture } from '../../image/picture.js';
import { checkSignal, paced, type Share } from '../../steps.js';
import { TOP } from '../classification.js';
import { readState, type Store, writeNoted, writeState } from '../store.js';
import type { StudyContext } from './context.js';
import type { StudyEnd, StudyEndRule, StudyIteration, StudyParameters } from './document.js';
import { iterate } from './iterate.js';

/** Where one picture's study is kept, and what identifies it there. */
export interface StudyPlace {
  readonly store: Store;
  readonly codecs: PictureCodecs;
  /** The picture's folder in the store. */
  readonly folder: string;
  /** State that was written under another key belongs to another run and is not used. */
  readonly key: string;
}

/** What a caller may show while a study runs, and how it is ended early. */
export interface StudyWatcher {
  /** So much of an iteration is done: told after passes of the network. */
  readonly pass?: Share;
  /** An iteration is done, now or in an earlier run. */
  readonly iteration?: (iteration: StudyIteration, resumed: boolean) => void;
  /** Ends the study with a UserError of code `aborted`; finished iterations stay in the store. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Follows one picture until one of the rules ends it. Each finished iteration is a checkpoint, its
 * pictures written before its figures; a run that was killed resumes after the last complete one.
 *
 * @param picture the part that the network sees, opaque
 */
export async function followPicture(
  context: StudyContext,
  picture: Picture,
  place: StudyPlace,
  watcher: StudyWatcher = {},
): Promise<{ iterations: StudyIteration[]; ended: StudyEnd }> {
  const iterations: StudyIteration[] = [];
  let current = picture;
  for (let number = 1; ; number++) {
    checkSignal(watcher.signal);
    const kept = await resume(place, number);
    const { iteration, next } =
      kept ?? (await makeIteration(context, current, iterations, place, watcher));
    iterations.push(iteration);
    watcher.iteration?.(iteration, kept !== undefined);
    const rule = endRule(iteration, context.parameters);
    if (rule !== undefined)
      return { iterations, ended: endOf(rule, iteration, context.parameters) };
    current = next as Picture;
  }
}

interface Kept {
  readonly iteration: StudyIteration;
  /** 3a's picture. */
  readonly next: Picture | undefined;
}

const pathsIn = ({ folder }: StudyPlace, number: number) => ({
  state: `${folder}/${number}/iteration.json`,
  file: (name: string) => `${folder}/${number}/${name}.png`,
});

async function resume(place: StudyPlace, number: number): Promise<Kept | undefined> {
  const paths = pathsIn(place, number);
  const iteration = await readState<StudyIteration>(place.store, paths.state, place.key);
  if (iteration === undefined) return undefined;
  if (iteration.essential === null) return { iteration, next: undefined };
  const bytes = await place.store.read(iteration.essential.file);
  if (bytes === undefined) return undefined;
  return { iteration, next: await decodePicture(bytes, iteration.essential.file, place.codecs) };
}

async function makeIteration(
  context: StudyContext,
  picture: Picture,
  before: readonly StudyIteration[],
  place: StudyPlace,
  { pass, signal }: StudyWatcher,
): Promise<Kept> {
  const number = before.length + 1;
  const paths = pathsIn(place, number);
  const done = before.flatMap(({ essential }) => essential?.regions ?? []).sort((a, b) => a - b);
  const steps = iterate(context, picture, number, done, paths.file, pass);
  const { iteration, pictures } = await paced(steps, signal);
  const { store, key, codecs } = place;
  const files: Record<string, string> = {};
  for (const [name, drawn] of pictures) {
    checkSignal(signal);
    await writeNoted(store, paths.file(name), await codecs.encodePng(drawn), files);
  }
  await writeState(store, paths.state, { key, files, value: iteration });
  return { iteration, next: pictures.get('essential') };
}

/** The rule that ends a study after an iteration, if one does. */
export function endRule(
  { number, lrp, sa, essential }: StudyIteration,
  { minConcentration, maxIterations }: StudyParameters,
): StudyEndRule | undefined {
  if (lrp.concentration < minConcentration && sa.concentration < minConcentration) {
    return 'indistinguishable';
  }
  if (essential === null) return 'nothing-left';
  if (essential.classification.rank > TOP) return 'left-top-ten';
  return number >= maxIterations ? 'max-iterations' : undefined;
}

const END_TEXTS: Record<StudyEndRule, (last: StudyIteration, p: StudyParameters) => string> = {
  'left-top-ten': ({ number, essential }) =>
    `After iteration ${number} the class has left the top ten: it is in place ${essential?.classification.rank}.`,
  indistinguishable: ({ lrp, sa }, { minConcentration }) =>
    `Nothing can be told apart in the heatmaps any more: their concentration is ${lrp.concentration.toFixed(2)} (LRP) and ${sa.concentration.toFixed(2)} (SA), both below ${minConcentration}.`,
  'max-iterations': ({ essential }, { maxIterations }) =>
    `The limit of ${maxIterations} iteration${maxIterations === 1 ? '' : 's'} is reached; the class is in place ${essential?.classification.rank}.`,
  'nothing-left': (_, { order }) =>
    order === undefined
      ? 'No region is left that has not been distorted.'
      : 'Every mask of the given order has been distorted.',
};

function endOf(rule: StudyEndRule, last: StudyIteration, parameters: StudyParameters): StudyEnd {
  return {
    rule,
    text: END_TEXTS[rule](last, parameters),
    classification: last.essential?.classification ?? last.classification,
  };
}
