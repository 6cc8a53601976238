import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors.js';
import { presetNames } from '../../explain/lrp/presets.js';
import type { NetworkFiles } from '../../nn/network.js';
import { checkFolder } from '../../node/write-files.js';
import { compare } from '../../tasks/compare.js';
import { writeResult } from '../files.js';
import { type Given, listFrom, requestFrom, settingsFrom } from '../given.js';
import {
  advanced,
  classOption,
  drawingOptions,
  engineOptions,
  figureOptions,
  fit,
  flag,
  imagesPositional,
  inputOptions,
  json,
  methodsOption,
  type OptionTable,
  seed,
  text,
} from '../options.js';
import { compareText } from '../render/compare.js';
import { printable } from '../render/printable.js';
import { EMBEDDED, runTask, settingsSchema } from '../run-task.js';

export const positionals = imagesPositional;

export const options: OptionTable = {
  methods: methodsOption('the columns', 'lrp,sa'),
  presets: flag(`lrp once with each preset: ${presetNames.join(', ')}`),
  class: classOption('what each network explains, a row each', true),
  ...drawingOptions,
  'figure-size': figureOptions['figure-size'],
  svg: figureOptions.svg,
  scale: advanced(text('the same as --heatmap-scale')),
  size: advanced(text('the same as --figure-size')),
  seed,
  out: text('the folder for document, pictures, figures and report', 'whypixel-compare'),
  json,
  network: {
    ...text(`by name or file, with commas or one by one; ${EMBEDDED}: the one that comes along`),
    value: 'NAMES',
    several: true,
  },
  weights: advanced({ ...text('the other name of --network'), several: true }),
  labels: {
    ...text('their classes, in the same order; nothing between two commas: the default'),
    value: 'FILES',
    several: true,
  },
  ...engineOptions,
  ...inputOptions,
  fit,
};

export const examples = [
  ['compare photo.jpg --methods lrp,sa --presets', 'LRP with each preset, and SA'],
] as const;

/**
 * The files that an option names: given one by one, or with commas between them. A path that exists is
 * taken whole, whatever is in it.
 */
const filesFrom = (value: unknown): string[] =>
  [value ?? []].flat().flatMap((text) => {
    const path = String(text);
    return existsSync(path) ? [path] : path.split(',').map((name) => name.trim());
  });

/** The networks that `--network` and `--labels` name. */
function networkFiles(given: Given): Pick<NetworkFiles, 'network' | 'labels'>[] {
  if (given.network !== undefined && given.weights !== undefined) {
    throw new UserError('--weights is another name of --network; give one');
  }
  const named = given.network ?? given.weights;
  const files = named === undefined ? [undefined] : filesFrom(named);
  const classes = filesFrom(given.labels);
  if (classes.length > files.length) {
    throw new UserError(
      `--labels names ${classes.length} files for ${files.length} networks; give one for each of --network`,
    );
  }
  if (files.some((name) => name === '')) {
    throw new UserError('--network has nothing between two commas');
  }
  return files.map((network, i) => ({
    ...(network !== undefined && { network }),
    ...(classes[i] && { labels: classes[i] }),
  }));
}

/** A further network's files: without a name, the embedded one. */
const beside = ({ network, ...files }: Pick<NetworkFiles, 'network' | 'labels'>) => ({
  ...files,
  ...(network !== EMBEDDED && { network }),
});

/** No option here describes a network: `--scale` and `--size` are about the drawing. */
const aboutDrawing = ({ scale, size, ...given }: Given): Given => ({
  ...given,
  heatmapScale: scale ?? given.heatmapScale,
  figureSize: size ?? given.figureSize,
});

export async function run(words: Given): Promise<number> {
  const given = aboutDrawing(words);
  const [first, ...others] = networkFiles(given);
  const settings = settingsFrom(settingsSchema, {
    ...given,
    network: first?.network,
    weights: undefined,
    labels: first?.labels,
  });
  const request = requestFrom(compare, given, {
    networks: others.map(beside),
    methods: listFrom(given.methods).join(','),
  });
  const { out } = request;
  await checkFolder(out);
  return runTask(compare, request, settings, {
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
          ...document.pictures.flatMap(({ image }) => [
            `${image.name}.png`,
            ...(request.svg ? [`${image.name}.svg`] : []),
          ]),
          'compare.json',
          'index.html',
        ].map((file) => printable(join(out, file))),
      ),
  });
}
