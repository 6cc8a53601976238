import * as v from 'valibot';
import { UserError } from '../../errors.js';
import { type MethodName, methodNames, methods } from '../../explain/methods/index.js';
import type { Method, Parameter } from '../../explain/methods/method.js';
import { colormaps } from '../../image/draw/heatmap.js';
import { checkFolder } from '../../node/write-files.js';
import { explain } from '../../tasks/explain.js';
import { uniqueStems } from '../../tasks/names.js';
import { flag as flagField, text as textField } from '../../tasks/request.js';
import { shortestPath } from '../files.js';
import { type Given, requestFrom, settingsFrom } from '../given.js';
import {
  choice,
  fit,
  flag,
  imagesPositional,
  json,
  networkOptions,
  number,
  type OptionTable,
  text,
} from '../options.js';
import { runPictures } from '../pictures/run.js';
import { evidenceText, explainText } from '../render/explain.js';
import { imagesFrom, settingsSchema } from '../run-task.js';

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
    Array.from(all, ([key, { parameter, users }]) => [
      key,
      { ...text(`${users.join(', ')}: ${parameter.about}`), group: 'Of the methods:' },
    ]),
  );
}

export const positionals = imagesPositional;

export const options: OptionTable = {
  ...networkOptions,
  fit,
  json,
  ...methodOptions(),
  method: choice(
    'how to explain; evidence reads LRP and SA together, region by region',
    [...methodNames, 'evidence'],
    'lrp',
  ),
  class: text('what to explain: top1, topN, an index, a synset, or a label', 'top1'),
  contrast: text('a class whose relevance is subtracted'),
  at: text('lrp: also the relevance at this hidden layer'),
  channel: number('lrp: only what passes this channel of --at'),
  colormap: choice('the heatmaps’ colours', Object.keys(colormaps), 'black-firered'),
  ledger: flag('show where relevance went, layer by layer'),
  npy: flag('write the relevance itself too'),
  out: text('the folder for the heatmaps', 'whypixel-out'),
};

export const examples = [
  ['explain photo.jpg', 'what speaks for the top class'],
  ['explain photo.jpg --method sa --class cat', 'what the class cat is sensitive to'],
] as const;

/** The method's parameters among the options; an option of another method is a mistake. */
function parametersFrom(given: Given, method: MethodName): Given {
  const { parameters }: Method = methods[method];
  const names = Object.keys(methodOptions()).filter((name) => given[name] !== undefined);
  const foreign = names.find((name) => !(name in parameters));
  if (foreign !== undefined) {
    throw new UserError(`--method ${method} has no --${foreign}; see whypixel explain --help`);
  }
  return Object.fromEntries(names.map((name) => [name, given[name]]));
}

const ownSchema = v.object({
  method: v.picklist([...methodNames, 'evidence']),
  ledger: flagField,
  out: textField,
});

export async function run(given: Given): Promise<number> {
  const settings = settingsFrom(settingsSchema, given);
  const { method, ledger, out } = settingsFrom(ownSchema, given);
  await checkFolder(out);
  const images = imagesFrom(given);
  const names = uniqueStems(images);
  const pictures = images.map((image, i) => ({ image, name: names[i], out: shortestPath(out) }));
  if (method === 'evidence') {
    const { evidence } = await import('../../tasks/evidence.js');
    const requests = pictures.map((picture) => requestFrom(evidence, given, picture));
    return runPictures({ task: evidence, requests, out, text: evidenceText }, settings);
  }
  const parameters = parametersFrom(given, method);
  const requests = pictures.map((picture) =>
    requestFrom(explain, given, { ...picture, parameters }),
  );
  return runPictures({ task: explain, requests, out, text: explainText(ledger) }, settings);
}
