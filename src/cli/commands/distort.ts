import { regionForms } from '../../experiments/evidence/parse-region.js';
import { SUPERPIXELS } from '../../experiments/evidence/superpixel-groups.js';
import { operations } from '../../image/distort/index.js';
import { distort } from '../../tasks/distort.js';
import { writeResult } from '../files.js';
import { type Given, requestFrom, settingsFrom } from '../given.js';
import {
  fit,
  flag,
  imagePositional,
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
  ...networkOptions,
  fit,
  json,
  region: { ...text(regionForms), demandOption: true },
  op: text(
    `one or several, separated by commas: ${usages}; auto: pixelate coarsely, then grey`,
    'auto',
  ),
  invert: flag('everything but the region'),
  soft: number('soft edges of so many pixels, inwards', 0),
  class: text('whose score to watch, and whose heatmaps regions follow from', 'top1'),
  superpixels: number(
    'how many superpixels the picture is cut into, where the region is made of them',
    SUPERPIXELS,
  ),
  'high-lrp': number('for evidence: relevance per pixel is high from so many times its mean on', 1),
  'high-sa': number('likewise for sensitivity', 1),
  seed: number('for random methods', 1),
  out: text('the PNG to write [default: IMAGE.distorted.png in the current folder]'),
};

export const examples = [
  ['distort photo.jpg --region 40,30,100,80 --op blur:5', 'blurs a rectangle'],
  [
    'distort photo.jpg --region top:20%:lrp --op pixelate:16,grayscale --invert',
    'leaves only what LRP found',
  ],
] as const;

export const run = (given: Given): Promise<number> =>
  runTask(distort, requestFrom(distort, given), settingsFrom(settingsSchema, given), {
    write: ({ files }) => writeResult('', files),
    text: distortText,
  });
