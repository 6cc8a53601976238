import { exampleList } from '../../node/examples.js';
import { checkFolder } from '../../node/write-files.js';
import { demo } from '../../tasks/demo.js';
import { shortestPath, writeResult } from '../files.js';
import { type Given, requestFrom, settingsFrom } from '../given.js';
import {
  drawingOptions,
  figureOptions,
  json,
  networkOptions,
  type OptionTable,
  text,
} from '../options.js';
import { demoText } from '../render/demo.js';
import { runTask, settingsSchema } from '../run-task.js';

export const options: OptionTable = {
  ...networkOptions,
  ...drawingOptions,
  ...figureOptions,
  out: text('the folder for the figures', 'whypixel-out'),
  json,
};

export async function run(given: Given): Promise<number> {
  const request = requestFrom(demo, given, { examples: exampleList() });
  const { out } = request;
  await checkFolder(out);
  return runTask(
    demo,
    { ...request, out: shortestPath(out) },
    settingsFrom(settingsSchema, given),
    {
      unit: 'pictures',
      write: ({ files }) => writeResult(out, files),
      text: demoText,
    },
  );
}
