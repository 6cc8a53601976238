import { dirname } from 'node:path';
import * as v from 'valibot';
import { UserError } from '../../errors.js';
import { isMeaningless } from '../../explain/lrp/reach.js';
import { isFaulty } from '../../explain/lrp/verified.js';
import { parseMethodWord } from '../../explain/method-spec.js';
import { type MethodName, methodNames, methods } from '../../explain/methods/index.js';
import type { Method, Parameter } from '../../explain/methods/method.js';
import { checkFolder } from '../../node/write-files.js';
import type { ExplainDocument } from '../../tasks/document.js';
import { explain } from '../../tasks/explain.js';
import { uniqueStems } from '../../tasks/names.js';
import { flag as flagField, text as textField } from '../../tasks/request.js';
import { shortestPath } from '../files.js';
import { type Given, listFrom, requestFrom, settingsFrom } from '../given.js';
import {
  advanced,
  classOption,
  csvOption,
  drawingOptions,
  figureOptions,
  fit,
  flag,
  imagesPositional,
  inputOptions,
  json,
  networkOptions,
  number,
  type OptionTable,
  of,
  text,
} from '../options.js';
import { parameterOption } from '../parameter-option.js';
import { type PictureJob, pictureJob } from '../pictures/job.js';
import { runPictures } from '../pictures/run.js';
import { explainCsv } from '../render/csv.js';
import { evidenceText, explainText } from '../render/explain.js';
import { imagesFrom, settingsSchema } from '../run-task.js';

/** The parameters that are looked for first. */
const USUAL: readonly string[] = ['preset', 'norm', 'bias'];

/** The parameters of all methods, each once, with the methods that use it. */
function methodOptions(): OptionTable {
  const all = new Map<string, { parameter: Parameter; users: string[] }>();
  for (const name of methodNames) {
    const { parameters }: Method = methods[name];
    for (const [key, parameter] of Object.entries(parameters)) {
      const entry = all.get(key) ?? { parameter, users: [] };
      entry.users.push(name);
      all.set(key, entry);
    }
  }
  return Object.fromEntries(
    Array.from(all, ([key, { parameter, users }]) => {
      const option = parameterOption(key, parameter);
      const named = { ...option, describe: `${users.join(', ')}: ${option.describe}` };
      return [key, USUAL.includes(key) ? named : advanced(named)];
    }),
  );
}

/** Explains by LRP and SA together; no method of its own, but a task. */
const EVIDENCE = 'evidence';

export const positionals = imagesPositional;

const parameterOptions = methodOptions();

export const options: OptionTable = {
  class: classOption('what to explain', true),
  method: {
    ...text(
      `how, several with commas: ${[...methodNames, EVIDENCE].join(', ')}; with parameters: lrp:epsilon, sa:l2`,
      'lrp',
    ),
    value: 'METHOD',
    several: true,
    alias: 'methods',
  },
  ...parameterOptions,
  ...drawingOptions,
  out: of('FOLDER', text('the folder for the heatmaps', 'whypixel-out')),
  ...networkOptions,
  ...inputOptions,
  fit,
  json,
  csv: csvOption,
  npy: flag('write the relevance itself too'),
  ledger: advanced(flag('show where relevance went, layer by layer')),
  verify: advanced(flag('lrp: compute some numbers of every layer again in float64, apart')),
  contrast: advanced(of('CLASS', text('a class whose relevance is subtracted'))),
  at: advanced(of('LAYER', text('lrp: also the relevance at this hidden layer'))),
  channel: advanced(number('lrp: only what passes this channel of --at')),
  ...figureOptions,
};

export const examples = [
  ['explain photo.jpg', 'what speaks for the top class'],
  ['explain photo.jpg --method lrp,sa --class cat,dog', 'two methods, two classes'],
] as const;

/** One of the methods of a command line. */
interface Chosen {
  readonly method: MethodName | typeof EVIDENCE;
  readonly parameters: Given;
}

const hasParameter = ({ method }: Chosen, name: string): boolean =>
  method !== EVIDENCE && name in methods[method].parameters;

function choose(word: string, given: Given): Chosen {
  if (word === EVIDENCE) return { method: EVIDENCE, parameters: {} };
  const { name: method, settings } = parseMethodWord(word, 'method');
  const { isBaseline, parameters: known }: Method = methods[method];
  if (isBaseline) {
    throw new UserError(`--method ${method} explains nothing; whypixel evaluate compares with it`);
  }
  const own = Object.keys(known).filter((name) => given[name] !== undefined);
  const parameters = Object.fromEntries(own.map((name) => [name, given[name]]));
  return { method, parameters: { ...parameters, ...settings } };
}

/**
 * The methods that `--method` names, each with its own parameters and those options that it has.
 * @throws UserError for an option that none of them has
 */
function chosenMethods(words: readonly string[], given: Given): Chosen[] {
  const chosen = words.map((word) => choose(word, given));
  const foreign = Object.keys(parameterOptions).find(
    (name) => given[name] !== undefined && !chosen.some((one) => hasParameter(one, name)),
  );
  if (foreign === undefined) return chosen;
  throw new UserError(`--method ${words} has no --${foreign}; see whypixel explain --help-all`);
}

/** Whether a map among them means nothing, so that a script must not go on with it. */
const anyMeaningless = (documents: readonly ExplainDocument[]): boolean =>
  documents.some(
    ({ total, verified }) =>
      (total !== undefined && isMeaningless(total)) ||
      (verified !== undefined && isFaulty(verified)),
  );

const ownSchema = v.object({
  ledger: flagField,
  out: textField,
  csv: v.optional(textField),
});

type JobMaker = (picture: Given) => PictureJob;

/** What makes the job of a picture that collects evidence. */
async function evidenceJob(given: Given, isFirst: boolean): Promise<JobMaker> {
  // Loaded for those who ask for it: it brings regions and distortions along.
  const { evidence } = await import('../../tasks/evidence.js');
  return (picture) =>
    pictureJob(evidence, requestFrom(evidence, given, picture), evidenceText(isFirst));
}

/** What makes the jobs of a picture: one of all methods, which make one figure, and one of evidence. */
async function jobMakers(
  chosen: readonly Chosen[],
  given: Given,
  ledger: boolean,
): Promise<readonly JobMaker[]> {
  const explaining = chosen.filter(({ method }) => method !== EVIDENCE);
  const [{ method: first }] = chosen;
  const [only, ...others] = explaining;
  // The top classes are the picture's, whatever the method: shown once.
  const text = explainText({ ledger, isFirst: first !== EVIDENCE });
  // The option's words are not the request's fields of the same names.
  const what =
    others.length === 0
      ? { ...only, methods: undefined }
      : { method: undefined, methods: explaining };
  const explains: JobMaker = (picture) =>
    pictureJob(explain, requestFrom(explain, given, { ...picture, ...what }), text, anyMeaningless);
  const makers = only === undefined ? [] : [explains];
  if (explaining.length === chosen.length) return makers;
  const evidence = await evidenceJob(given, first === EVIDENCE);
  return first === EVIDENCE ? [evidence, ...makers] : [...makers, evidence];
}

export async function run(given: Given): Promise<number> {
  const settings = settingsFrom(settingsSchema, given);
  const { ledger, out, csv } = settingsFrom(ownSchema, given);
  const chosen = chosenMethods(listFrom(given.method), given);
  await checkFolder(out);
  if (csv !== undefined) await checkFolder(dirname(csv));
  const images = imagesFrom(given);
  const names = uniqueStems(images);
  const makers = await jobMakers(chosen, given, ledger);
  const jobs = images.flatMap((image, i) =>
    makers.map((make) => make({ image, name: names[i], out: shortestPath(out) })),
  );
  return runPictures(jobs, { out, table: explainCsv, csv }, settings);
}
