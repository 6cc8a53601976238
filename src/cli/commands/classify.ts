import { classify } from '../../tasks/classify.js';
import { type Given, requestFrom, settingsFrom } from '../given.js';
import {
  fit,
  imagesPositional,
  json,
  networkOptions,
  number,
  type OptionTable,
} from '../options.js';
import { runPictures } from '../pictures/run.js';
import { classifyText } from '../render/classify.js';
import { imagesFrom, settingsSchema } from '../run-task.js';

export const positionals = imagesPositional;

export const options: OptionTable = {
  ...networkOptions,
  fit,
  json,
  top: number('how many classes to show', 10),
};

export const examples = [
  ['classify photo.jpg', 'the ten classes with the highest scores'],
] as const;

export function run(given: Given): Promise<number> {
  const requests = imagesFrom(given).map((image) => requestFrom(classify, given, { image }));
  const settings = settingsFrom(settingsSchema, given);
  return runPictures({ task: classify, requests, out: '', text: classifyText }, settings);
}
