import { regionForms } from '../../experiments/evidence/parse-region.js';
import { SUPERPIXELS } from '../../experiments/evidence/superpixel-groups.js';
import { operations } from '../../image/distort/index.js';
import { distort } from '../../tasks/distort.js';
import { writeResult } from '../files.js';
import { type Given, requestFrom, settingsFrom } from '../given.js';
import {
  advanced,
  classOption,
  fit,
  flag,
  imagePositional,
  inputOptions,
  json,
  networkOptions,
  number,
  type OptionTable,
  text,
} from '../options.js';
import { distortText } from '../render/distort.js';
import { runTask, settingsSchema } from '../run-task.js';

const usages = Object.values(operations)
  .map(({ usage }) => usage)
  .join(', ');

export const positionals = imagePositional('a picture (PNG, JPEG, WebP)');

export const options: OptionTable = {
  region: { ...text(regionForms), demandOption: true },
  op: text(
    `one or several, separated by commas: ${usages}; auto: pixelate coarsely, then grey`,
    'auto',
  ),
  invert: flag('everything but the region'),
  soft: advanced(number('soft edges of so many pixels, inwards', 0)),
  class: classOption('whose score to watch, and whose heatmaps regions follow from', false),
  superpixels: advanced(
    number(
      'how many superpixels the picture is cut into, where the region is made of them',
      SUPERPIXELS,
    ),
  ),
  'high-lrp': advanced(
    number('for evidence: relevance per pixel is high from so many times its mean on', 1),
  ),
  'high-sa': advanced(number('likewise for sensitivity', 1)),
  seed: advanced(number('for random methods', 1)),
  out: text('the PNG to write [default: IMAGE.distorted.png in the current folder]'),
  ...networkOptions,
  offline: inputOptions.offline,
  fit,
  json,
};

export const examples = [
  ['distort photo.jpg --region 40,30,100,80 --op blur:5', 'blurs a rectangle'],
  ['distort photo.jpg --region top:20%:lrp --op grayscale --invert', 'leaves only what LRP found'],
] as const;

export const run = (given: Given): Promise<number> =>
  runTask(distort, requestFrom(distort, given), settingsFrom(settingsSchema, given), {
    unit: 'heatmaps',
    write: ({ files }) => writeResult('', files),
    text: distortText,
  });
