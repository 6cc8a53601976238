import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { fills } from '../../experiments/evaluate/fill.js';
import { checkFolder, writeFiles } from '../../node/write-files.js';
import { evaluate, PIXELS_PER_STEP } from '../../tasks/evaluate.js';
import { text as textField } from '../../tasks/request.js';
import { type Given, listFrom, requestFrom, settingsFrom } from '../given.js';
import {
  advanced,
  choice,
  classOption,
  drawingOptions,
  fit,
  flag,
  imagesPositional,
  inputOptions,
  json,
  methodsOption,
  networkOptions,
  number,
  type OptionTable,
  seed,
  text,
} from '../options.js';
import { evaluateText } from '../render/evaluate.js';
import { printable } from '../render/printable.js';
import { runTask, settingsSchema, writeToStore } from '../run-task.js';

export const positionals = imagesPositional;

export const options: OptionTable = {
  methods: methodsOption('which heatmaps to judge', 'lrp,sa,random'),
  order: text('most or least relevant first, or random: any of morf,lerf,random', 'morf'),
  steps: number('how many perturbation steps', 100),
  fill: advanced(choice('what perturbed pixels become', Object.keys(fills), 'noise')),
  pixels: advanced(flag('pixel flipping: single pixels instead of regions')),
  'region-size': advanced(number('the side of a region, in pixels of the network’s input', 9)),
  'per-step': advanced(
    number(
      `how many regions (pixels) each step perturbs [default: 1 region, ${PIXELS_PER_STEP} pixels]`,
    ),
  ),
  repetitions: advanced(number('how often each curve is measured, with other noise', 1)),
  masks: text('object masks: DIR/PICTURE/*.png; measures how much of a heatmap lies inside'),
  class: {
    ...classOption('what to explain', true, '; masks: each class that a mask is named after'),
    alias: 'target',
  },
  'pointing-tolerance': advanced(
    number('so many pixels off the mask still count as a hit of the pointing game', 0),
  ),
  bootstrap: advanced(number('resamples for the confidence intervals', 2000)),
  confidence: advanced(number('of the intervals', 0.95)),
  ...drawingOptions,
  seed,
  csv: text('where to write the table, too [default: OUT/evaluate.csv]'),
  out: text(
    'the folder for results and report; an interrupted run goes on from it',
    'whypixel-evaluate',
  ),
  ...networkOptions,
  ...inputOptions,
  fit,
  json,
};

export const examples = [
  ['evaluate *.jpg --methods lrp,sa,random', 'which heatmap finds what matters'],
  [
    'evaluate examples/*.png --masks examples --class masks',
    'how much of a heatmap lies on the object',
  ],
] as const;

export async function run(given: Given): Promise<number> {
  const request = requestFrom(evaluate, given, { methods: listFrom(given.methods).join(',') });
  const { csv } = settingsFrom(v.object({ csv: v.optional(textField) }), given);
  const { out } = request;
  if (csv !== undefined) await checkFolder(dirname(csv));
  return runTask(evaluate, request, settingsFrom(settingsSchema, given), {
    unit: 'passes',
    keptIn: out,
    async write(result, session) {
      await writeToStore(out)(result, session);
      const table = result.files.find(({ name }) => name === 'evaluate.csv');
      if (csv !== undefined && table) await writeFiles([{ path: csv, bytes: table.bytes }]);
    },
    text: (document) =>
      evaluateText(
        document,
        ['evaluate.json', 'evaluate.csv', 'index.html'].map((file) => printable(join(out, file))),
      ),
  });
}
