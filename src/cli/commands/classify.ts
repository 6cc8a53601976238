import { dirname } from 'node:path';
import * as v from 'valibot';
import { checkFolder } from '../../node/write-files.js';
import { classify } from '../../tasks/classify.js';
import { text as textField } from '../../tasks/request.js';
import { type Given, requestFrom, settingsFrom } from '../given.js';
import {
  csvOption,
  fit,
  imagesPositional,
  inputOptions,
  json,
  networkOptions,
  number,
  type OptionTable,
} from '../options.js';
import { pictureJob } from '../pictures/job.js';
import { runPictures } from '../pictures/run.js';
import { classifyText } from '../render/classify.js';
import { classifyCsv } from '../render/csv.js';
import { imagesFrom, settingsSchema } from '../run-task.js';

export const positionals = imagesPositional;

export const options: OptionTable = {
  top: number('how many classes to show', 10),
  ...networkOptions,
  ...inputOptions,
  fit,
  json,
  csv: csvOption,
};

export const examples = [
  ['classify photo.jpg', 'the ten classes with the highest scores'],
  ['classify photos --csv classes.csv --quiet', 'those of a folder’s pictures, as a table'],
] as const;

export async function run(given: Given): Promise<number> {
  const settings = settingsFrom(settingsSchema, given);
  const { csv } = settingsFrom(v.object({ csv: v.optional(textField) }), given);
  if (csv !== undefined) await checkFolder(dirname(csv));
  const jobs = imagesFrom(given).map((image) =>
    pictureJob(classify, requestFrom(classify, given, { image }), classifyText),
  );
  return runPictures(jobs, { table: classifyCsv, csv }, settings);
}
