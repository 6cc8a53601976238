import { join } from 'node:path';
import { UserError } from '../../errors.js';
import { presetNames } from '../../explain/lrp/presets.js';
import { methodSpecForms } from '../../explain/method-spec.js';
import { colormaps } from '../../image/draw/heatmap.js';
import type { NetworkFiles } from '../../nn/network.js';
import { checkFolder } from '../../node/write-files.js';
import { compare } from '../../tasks/compare.js';
import { writeResult } from '../files.js';
import { type Given, requestFrom, settingsFrom } from '../given.js';
import {
  choice,
  engineOptions,
  fit,
  flag,
  imagesPositional,
  json,
  type OptionTable,
  seed,
  text,
} from '../options.js';
import { compareText } from '../render/compare.js';
import { printable } from '../render/printable.js';
import { runTask, type Settings, settingsSchema } from '../run-task.js';

/** What `--network` also calls the network that comes with whypixel. */
const EMBEDDED = 'embedded';

export const positionals = imagesPositional;

export const options: OptionTable = {
  network: text(
    `networks by name or file, separated by commas; ${EMBEDDED} is the one that comes with whypixel`,
  ),
  weights: text('the other name of --network'),
  labels: text('their classes, in the same order; nothing between two commas: the default'),
  ...engineOptions,
  methods: text(`the columns: ${methodSpecForms()}`, 'lrp,sa'),
  presets: flag(`lrp once with each preset: ${presetNames.join(', ')}`),
  class: text(
    'what each network explains: topN (its Nth best), an index, a synset, or a label',
    'top1',
  ),
  colormap: choice('the heatmaps’ colours', Object.keys(colormaps), 'black-firered'),
  seed,
  fit,
  out: text('the folder for document, pictures, montages and report', 'whypixel-compare'),
  json,
};

export const examples = [
  ['compare photo.jpg --methods lrp,sa --presets', 'LRP with each preset, and SA'],
] as const;

/** The networks that `--network` and `--labels` name. */
function networkFiles({
  network,
  weights,
  labels = '',
}: Settings): Pick<NetworkFiles, 'network' | 'labels'>[] {
  if (network !== undefined && weights !== undefined) {
    throw new UserError('--weights is another name of --network; give one');
  }
  const files = (network ?? weights ?? EMBEDDED).split(',').map((name) => name.trim());
  const classes = labels === '' ? [] : labels.split(',').map((name) => name.trim());
  if (classes.length > files.length) {
    throw new UserError(
      `--labels names ${classes.length} files for ${files.length} networks; give one for each of --network`,
    );
  }
  if (files.includes('')) throw new UserError('--network has nothing between two commas');
  return files.map((file, i) => ({
    ...(file !== EMBEDDED && { network: file }),
    ...(classes[i] && { labels: classes[i] }),
  }));
}

export async function run(given: Given): Promise<number> {
  const { kernels, threads, json, ...lists } = settingsFrom(settingsSchema, given);
  const [first, ...networks] = networkFiles({ kernels, threads, json, ...lists });
  const request = requestFrom(compare, given, { networks });
  const { out } = request;
  await checkFolder(out);
  return runTask(
    compare,
    request,
    { kernels, threads, json, ...first },
    {
      unit: 'pictures',
      write: ({ document, files }) => {
        // Those of the first are said when the session opens.
        const notes = document.networks.slice(1).flatMap((network) => network.notes ?? []);
        for (const note of notes) process.stderr.write(`${printable(note)}\n`);
        return writeResult(out, files);
      },
      text: (document) =>
        compareText(
          document,
          [
            ...document.pictures.map(({ image }) => `${image.name}.png`),
            'compare.json',
            'index.html',
          ].map((file) => printable(join(out, file))),
        ),
    },
  );
}
