import { stages } from '../../tasks/stages.js';
import { writeResult } from '../files.js';
import { type Given, requestFrom, settingsFrom } from '../given.js';
import {
  drawingOptions,
  fit,
  imagePositional,
  inputOptions,
  json,
  networkOptions,
  type OptionTable,
  text,
} from '../options.js';
import { printable } from '../render/printable.js';
import { stagesText } from '../render/stages.js';
import { runTask, settingsSchema } from '../run-task.js';

export const positionals = imagePositional('the picture that the stages are of');

export const options: OptionTable = {
  stages: {
    ...text('the file of stages (.stages.json) in what the studio’s Save report gives'),
    demandOption: true,
  },
  ...drawingOptions,
  out: text('the folder for document, pictures and report', 'whypixel-stages'),
  ...networkOptions,
  offline: inputOptions.offline,
  fit,
  json,
};

export const examples = [
  ['stages photo.jpg --stages photo.stages.json', 'makes the studio’s stages again, with a report'],
] as const;

export async function run(given: Given): Promise<number> {
  const request = requestFrom(stages, given);
  return runTask(stages, request, settingsFrom(settingsSchema, given), {
    unit: 'stages',
    write: ({ files }) => writeResult(request.out, files),
    text: stagesText(printable(request.out)),
  });
}
