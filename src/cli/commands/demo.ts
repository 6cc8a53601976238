import { join } from 'node:path';
import type { Argv } from 'yargs';
import { massAccuracy } from '../../experiments/evaluate/localisation.js';
import { explain } from '../../explain/explain.js';
import { pixelMap } from '../../explain/pixel-map.js';
import { createSubject, type Subject } from '../../explain/subject.js';
import { type ScoredClass, topClasses } from '../../explain/target.js';
import { colormaps } from '../../image/draw/heatmap.js';
import { type MontageCell, montage } from '../../image/draw/montage.js';
import { overlay } from '../../image/draw/overlay.js';
import { encodePng } from '../../node/codecs/encode-png.js';
import { type Example, exampleList } from '../../node/examples.js';
import { readInput } from '../../node/read-input.js';
import { readPicture } from '../../node/read-picture.js';
import { type Input, inputFromPicture } from '../../pictures/input.js';
import { checkFolder, prepareFolder, writeFiles } from '../files.js';
import { type NetworkOptions, networkOptions } from '../options.js';
import { createProgress } from '../render/progress.js';
import { table } from '../render/table.js';
import { withNetwork } from '../session.js';

interface Values extends NetworkOptions {
  readonly out: string;
  readonly json: boolean;
}

/** What the demo says of one object: how much of the heatmap lies on it. */
interface ObjectReport {
  readonly picture: string;
  readonly target: ScoredClass;
  /** 1 for the top class. */
  readonly rank: number;
  /** The shares, 0…1, of the heatmap's positive relevance inside the masks of this class's objects. */
  readonly inside: Readonly<Record<'lrp' | 'sa', number>>;
  /** The masks' share of the picture's area. */
  readonly area: number;
}

export const options = (yargs: Argv): Argv =>
  networkOptions(yargs)
    .option('out', {
      type: 'string',
      default: 'whypixel-out',
      requiresArg: true,
      describe: 'the folder for the montages',
    })
    .option('json', { type: 'boolean', default: false, describe: 'print one JSON document' });

export async function run(values: Record<string, unknown>): Promise<number> {
  const { out, json, ...rest } = values as unknown as Values;
  await checkFolder(out);
  const examples = exampleList();
  return withNetwork(rest, async ({ engine, network }) => {
    const progress = await createProgress(examples.length, 'pictures');
    const reports: ObjectReport[] = [];
    const files: string[] = [];
    for (const [index, example] of examples.entries()) {
      const input = await readInput(example.path, network);
      const subject = createSubject(engine, network, input.values, input.shape);
      const { rows, found } = await explainExample(example, input, subject);
      subject.release();
      const path = join(out, `demo-${example.name}`);
      await prepareFolder(out);
      await writeFiles([{ path, bytes: encodePng(montage(rows)) }]);
      reports.push(...found);
      files.push(path);
      progress.update(index + 1);
    }
    progress.stop();
    if (json) process.stdout.write(`${JSON.stringify({ objects: reports, files }, null, 2)}\n`);
    else process.stdout.write(summary(reports, files));
    return 0;
  });
}

/** A row of the montage for the top class and for each object's class: picture, LRP, SA. */
async function explainExample(
  example: Example,
  input: Input,
  subject: Subject,
): Promise<{ rows: MontageCell[][]; found: ObjectReport[] }> {
  const ranked = topClasses(subject.scores, subject.network.labels);
  const labels = new Set([ranked[0]?.label as string, ...example.objects.map((o) => o.label)]);
  const rows: MontageCell[][] = [];
  const found: ObjectReport[] = [];
  for (const label of labels) {
    const rank = ranked.findIndex((candidate) => candidate.label === label) + 1;
    const target = ranked[rank - 1] as ScoredClass;
    const maps = { lrp: heatmap(subject, 'lrp', target), sa: heatmap(subject, 'sa', target) };
    const caption = `${label}: rank ${rank}, score ${target.score.toFixed(2)}`;
    rows.push([
      { picture: input.seen, caption },
      { picture: overlay(input.seen, maps.lrp, colormaps['black-firered']), caption: 'LRP' },
      { picture: overlay(input.seen, maps.sa, colormaps['black-firered']), caption: 'SA' },
    ]);
    const masks = example.objects.filter((object) => object.label === label);
    if (masks.length === 0) continue;
    const mask = await seenMask(
      masks.map((object) => object.mask),
      subject,
    );
    const inside = {
      lrp: massAccuracy(maps.lrp, mask) ?? 0,
      sa: massAccuracy(maps.sa, mask) ?? 0,
    };
    const area = mask.reduce((total, value) => total + value, 0) / mask.length;
    found.push({ picture: example.name, target, rank, inside, area });
  }
  return { rows, found };
}

function heatmap(subject: Subject, method: 'lrp' | 'sa', { index }: ScoredClass): Float32Array {
  const [explained] = explain(subject, { method, target: String(index) });
  return pixelMap((explained as NonNullable<typeof explained>).explanation).map;
}

/** The union of masks as the network sees it: 1 inside, 0 outside. */
async function seenMask(paths: readonly string[], { network }: Subject): Promise<Uint8Array> {
  const [height, width] = network.input.size;
  const mask = new Uint8Array(height * width);
  for (const path of paths) {
    const { picture } = await readPicture(path);
    const { data } = inputFromPicture(picture, network).seen;
    for (let i = 0; i < mask.length; i++) if ((data[4 * i] as number) >= 128) mask[i] = 1;
  }
  return mask;
}

function summary(reports: readonly ObjectReport[], files: readonly string[]): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const heading = ['picture', 'class', 'rank', 'score', 'LRP inside', 'SA inside', 'area'];
  const rows = reports.map(({ picture, target, rank, inside, area }) => [
    picture,
    target.label,
    String(rank),
    target.score.toFixed(2),
    percent(inside.lrp),
    percent(inside.sa),
    percent(area),
  ]);
  const aligns = ['left', 'left', 'right', 'right', 'right', 'right', 'right'] as const;
  return [
    'How much of each heatmap’s positive relevance lies on the objects of its class:\n',
    table([heading, ...rows], aligns),
    ...files.map((file) => `  ${file}\n`),
  ].join('');
}
