import { SUPERPIXELS } from '../../experiments/evidence/superpixel-groups.js';
import { study } from '../../tasks/study.js';
import { type Given, requestFrom, settingsFrom } from '../given.js';
import {
  advanced,
  classOption,
  drawingOptions,
  fit,
  inputOptions,
  json,
  networkOptions,
  number,
  type OptionTable,
  onlyPicturesPositional,
  seed,
  text,
} from '../options.js';
import { printable } from '../render/printable.js';
import { studyText } from '../render/study.js';
import { runTask, settingsSchema, writeToStore } from '../run-task.js';

export const positionals = onlyPicturesPositional;

export const options: OptionTable = {
  class: classOption('whose way out of the top ten is followed', false),
  superpixels: number('how many regions the picture is cut into', SUPERPIXELS),
  masks: text(
    'object masks in place of superpixels: DIR/PICTURE/*.png, or DIR/*.png for one picture',
  ),
  order: advanced(
    text('the masks’ names, separated by commas: distorted one per iteration, as by hand'),
  ),
  op: text(
    'the distortion, as for distort; auto: pixelate by a 14th of the side, then grey',
    'auto',
  ),
  relevance: advanced(text('the method that says what speaks for the class', 'lrp')),
  sensitivity: advanced(text('the method that says what the score is sensitive to', 'sa')),
  'high-lrp': advanced(number('relevance per pixel is high from so many times its mean on', 1)),
  'high-sa': advanced(number('likewise for sensitivity', 1)),
  tolerance: advanced(
    number('a score that moves by at most this share of its first value stays', 0.02),
  ),
  controls: advanced(number('how many random regions of the same area to compare with', 5)),
  'max-iterations': number('when to stop at the latest', 10),
  'min-concentration': advanced(
    number(
      'stop when a fifth of both heatmaps’ cells holds less than this share (0.2: evenly spread)',
      0.35,
    ),
  ),
  ...drawingOptions,
  seed,
  out: text(
    'the folder for document, pictures and report; an interrupted run goes on from it',
    'whypixel-study',
  ),
  ...networkOptions,
  ...inputOptions,
  fit,
  json,
};

export const examples = [
  ['study photo.jpg', 'predicts, distorts and measures until the class is gone'],
  ['study examples/dog.png --masks examples', 'with the objects’ masks as regions'],
] as const;

export async function run(given: Given): Promise<number> {
  const request = requestFrom(study, given);
  return runTask(study, request, settingsFrom(settingsSchema, given), {
    unit: 'iterations',
    keptIn: request.out,
    write: writeToStore(request.out),
    text: studyText(printable(request.out)),
  });
}
