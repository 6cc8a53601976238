import type { Argv } from 'yargs';
import { imagesPositional, networkOptions, pictureOptions } from '../options.js';
import { runPictures } from '../pictures/run.js';

export const options = (yargs: Argv): Argv =>
  pictureOptions(networkOptions(imagesPositional(yargs)))
    .option('top', {
      type: 'number',
      default: 10,
      requiresArg: true,
      describe: 'how many classes to show',
    })
    .example('$0 classify photo.jpg', 'the ten classes with the highest scores');

export const run = (values: Record<string, unknown>): Promise<number> =>
  runPictures('classify', values);
