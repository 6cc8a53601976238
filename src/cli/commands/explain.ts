import type { Argv } from 'yargs';
import { methodNames } from '../../explain/methods/index.js';
import { colormaps } from '../../image/draw/heatmap.js';
import { methodOptions } from '../explain-job.js';
import { checkFolder } from '../files.js';
import { imagesPositional, networkOptions, pictureOptions } from '../options.js';
import { runPictures } from '../pictures/run.js';

export const options = (yargs: Argv): Argv =>
  methodOptions(pictureOptions(networkOptions(imagesPositional(yargs))))
    .option('method', {
      choices: [...methodNames, 'evidence'],
      default: 'lrp',
      requiresArg: true,
      describe: 'how to explain; evidence reads LRP and SA together, region by region',
    })
    .option('class', {
      type: 'string',
      default: 'top1',
      requiresArg: true,
      describe: 'what to explain: top1, topN, an index, a synset, or a label',
    })
    .option('contrast', {
      type: 'string',
      requiresArg: true,
      describe: 'a class whose relevance is subtracted',
    })
    .option('at', {
      type: 'string',
      requiresArg: true,
      describe: 'lrp: also the relevance at this hidden layer',
    })
    .option('channel', {
      type: 'number',
      requiresArg: true,
      describe: 'lrp: only what passes this channel of --at',
    })
    .option('colormap', {
      choices: Object.keys(colormaps),
      default: 'black-firered',
      requiresArg: true,
      describe: 'the heatmaps’ colours',
    })
    .option('ledger', {
      type: 'boolean',
      default: false,
      describe: 'show where relevance went, layer by layer',
    })
    .option('npy', { type: 'boolean', default: false, describe: 'write the relevance itself too' })
    .option('out', {
      type: 'string',
      default: 'whypixel-out',
      requiresArg: true,
      describe: 'the folder for the heatmaps',
    })
    .example('$0 explain photo.jpg', 'what speaks for the top class')
    .example('$0 explain photo.jpg --method sa --class cat', 'what the class cat is sensitive to');

export async function run(values: Record<string, unknown>): Promise<number> {
  await checkFolder(String(values.out));
  return runPictures(values.method === 'evidence' ? 'evidence' : 'explain', values);
}
