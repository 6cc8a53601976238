import { join } from 'node:path';
import { presetNames } from '../../explain/lrp/presets.js';
import type { NetworkFiles } from '../../nn/network.js';
import { checkFolder } from '../../node/write-files.js';
import { compare } from '../../tasks/compare.js';
import { writeResult } from '../files.js';
import { type Given, listFrom, requestFrom, settingsFrom } from '../given.js';
import { networkFiles } from '../network-files.js';
import {
  advanced,
  classOption,
  describingOptions,
  drawingOptions,
  engineOptions,
  figureOptions,
  fit,
  flag,
  imagesPositional,
  inputOptions,
  json,
  methodsOption,
  type Option,
  type OptionTable,
  seed,
  text,
} from '../options.js';
import { type ComparedWords, comparedNetworks } from '../parse/compared-networks.js';
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
  ...Object.fromEntries(
    Object.entries(describingOptions).map(([name, { choices: _, ...option }]: [string, Option]) => [
      name,
      { ...option, several: true },
    ]),
  ),
  ...engineOptions,
  ...inputOptions,
  fit,
};

export const examples = [
  ['compare photo.jpg --methods lrp,sa --presets', 'LRP with each preset, and SA'],
] as const;

/** A further network: without a name, the embedded one. */
const beside = ({ network, inputSize, inputScale, ...words }: ComparedWords): NetworkFiles => {
  const { weights: _, ...files } = networkFiles({ ...words, size: inputSize, scale: inputScale });
  return { ...files, ...(network !== EMBEDDED && { network }) };
};

/** `--scale` and `--size` are about the drawing here, where there may be several networks. */
const aboutDrawing = ({ scale, size, ...given }: Given): Given => ({
  ...given,
  heatmapScale: scale ?? given.heatmapScale,
  figureSize: size ?? given.figureSize,
});

export async function run(words: Given): Promise<number> {
  const given = aboutDrawing(words);
  const [first, ...others] = comparedNetworks(given);
  const { kernels, threads, json, quiet } = given;
  const settings = settingsFrom(settingsSchema, { kernels, threads, json, quiet, ...first });
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
