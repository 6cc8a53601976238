import * as v from 'valibot';
import { UserError } from '../errors.js';
import { massAccuracy } from '../experiments/evaluate/localisation.js';
import { type Subject, subjectSteps } from '../explain/subject.js';
import { type ScoredClass, topClasses } from '../explain/target.js';
import { decodePicture } from '../image/codec/decode.js';
import { type DrawingOptions, makeHeatmap } from '../image/draw/heatmap.js';
import { overlay } from '../image/draw/overlay.js';
import type { Panel } from '../image/figure/figure.js';
import type { Picture } from '../image/picture.js';
import type { MapSign } from '../map-sign.js';
import { type Input, inputFromPicture } from '../pictures/input.js';
import { checkSignal, paced, partOf, type Share } from '../steps.js';
import { drawingFields, figureFields } from './drawing.js';
import { barOf, picturePanel } from './explain-figure.js';
import { figureFiles } from './figure-files.js';
import { shownInput } from './heatmap-files.js';
import { heatmapSteps } from './heatmap-steps.js';
import { stemOf, within } from './names.js';
import { readInput } from './read-input.js';
import { text } from './request.js';
import type { Session } from './session.js';
import { defineTask, type ResultFile, type TaskResult } from './task.js';

/** How much of each heatmap lies on the objects of its class. */
export interface DemoDocument {
  readonly kind: 'demo';
  readonly version: 1;
  readonly objects: readonly DemoObject[];
  /** The montages. */
  readonly files: readonly string[];
}

/** One class of one picture. */
export interface DemoObject {
  readonly picture: string;
  readonly target: ScoredClass;
  /** 1 for the top class. */
  readonly rank: number;
  /** The shares, 0…1, of the heatmap's positive relevance inside the masks of this class's objects. */
  readonly inside: Readonly<Record<'lrp' | 'sa', number>>;
  /** The masks' share of the picture's area. */
  readonly area: number;
}

const exampleSchema = v.strictObject({
  /** Path of the picture. */
  path: text,
  /** Its file name. */
  name: text,
  title: text,
  /** Every object in it: its class, and the path of its mask, white inside. */
  objects: v.array(v.strictObject({ label: text, mask: text })),
});

type Example = v.InferOutput<typeof exampleSchema>;

/** Explains pictures whose objects are known, with LRP and SA; one montage each. */
export const demo = defineTask({
  name: 'demo',
  request: v.strictObject({
    examples: v.array(exampleSchema),
    ...drawingFields,
    ...figureFields,
    out: v.optional(text, 'whypixel-out'),
  }),
  check({ network }, { examples }) {
    const known = new Set(network.labels.map(({ text }) => text));
    const shown = examples.flatMap(({ objects }) => objects.map(({ label }) => label));
    const foreign = shown.find((label) => !known.has(label));
    if (foreign === undefined) return;
    throw new UserError(
      `the demo's pictures show a ${foreign}, which ${network.name} does not know; explain pictures of what it knows`,
      { code: 'unsupported', field: 'network' },
    );
  },
  async work(session, request, { signal, progress }): Promise<TaskResult<DemoDocument>> {
    const { examples, out } = request;
    const { engine, network, files: source } = session;
    const objects: DemoObject[] = [];
    const files: ResultFile[] = [];
    progress?.(0, examples.length);
    for (const [index, example] of examples.entries()) {
      checkSignal(signal);
      const input = await readInput(session, example.path, undefined);
      const steps = subjectSteps(engine, network, input.values, input.shape);
      const subject = await paced(steps, signal);
      try {
        const drawing = { ...request, example };
        const hooks = {
          signal,
          progress: (share: number) => progress?.(index + share, examples.length),
        };
        const { rows, found } = await explainExample(session, drawing, input, subject, hooks);
        objects.push(...found);
        const figure = { title: example.title, notes: [NOTE], rows };
        const options = { ...request, codecs: source.codecs };
        files.push(...(await figureFiles(`demo-${stemOf(example.name)}`, figure, options)));
      } finally {
        subject.release();
      }
      progress?.(index + 1, examples.length);
    }
    const document: DemoDocument = {
      kind: 'demo',
      version: 1,
      objects,
      files: files.map(({ name }) => within(out, name)),
    };
    return { document, files };
  },
});

const NOTE =
  'LRP: what speaks for the class (red to white), what against it (blue). SA: what its score is sensitive to.';

type Drawing = DrawingOptions & {
  readonly example: Example;
  readonly size: number;
  readonly blend: number;
};

/** One method's heatmap of a class over the picture. */
function overlayPanel(
  input: Input,
  shown: Picture,
  map: Float32Array,
  { name, sign }: { readonly name: string; readonly sign: MapSign },
  options: Drawing,
): Panel {
  const { seen, original } = input;
  const heatmap = makeHeatmap(map, seen.width, seen.height, options, sign);
  const { blend } = options;
  const picture = overlay(shown, heatmap, {
    blend,
    ...(original && { geometry: original.geometry }),
  });
  return { picture, ownSize: true, heading: name, bar: barOf(heatmap) };
}

/** The picture, and a row for the top class and for each object's class: LRP and SA. */
async function explainExample(
  session: Session,
  drawing: Drawing,
  input: Input,
  subject: Subject,
  { signal, progress }: { readonly signal: AbortSignal | undefined; readonly progress: Share },
): Promise<{ rows: (Panel | null)[][]; found: DemoObject[] }> {
  const { example, size } = drawing;
  const shown = shownInput(input, size);
  const ranked = topClasses(subject.scores, subject.network.labels);
  const labels = new Set([ranked[0]?.label as string, ...example.objects.map((o) => o.label)]);
  const rows: (Panel | null)[][] = [];
  const found: DemoObject[] = [];
  for (const label of labels) {
    const rank = ranked.findIndex((candidate) => candidate.label === label) + 1;
    const target = ranked[rank - 1];
    const place = 2 * rows.length;
    const part = (map: number) => partOf(progress, place + map, 2 * labels.size);
    const maps = {
      lrp: await paced(heatmapSteps(subject, 'lrp', target, part(0)), signal),
      sa: await paced(heatmapSteps(subject, 'sa', target, part(1)), signal),
    };
    const caption = `${label}: rank ${rank}, score ${target.score.toFixed(2)}`;
    rows.push([
      rows.length === 0 ? picturePanel(input, shown) : null,
      overlayPanel(input, shown, maps.lrp, { name: `LRP, ${caption}`, sign: 'signed' }, drawing),
      overlayPanel(input, shown, maps.sa, { name: `SA, ${label}`, sign: 'positive' }, drawing),
    ]);
    const masks = example.objects.filter((object) => object.label === label);
    if (masks.length === 0) continue;
    const mask = await seenMask(
      session,
      masks.map((object) => object.mask),
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

/** The union of masks as the network sees it: 1 inside, 0 outside. */
async function seenMask(
  { network, files }: Session,
  paths: readonly string[],
): Promise<Uint8Array> {
  const [height, width] = network.input.size;
  const mask = new Uint8Array(height * width);
  for (const path of paths) {
    const picture = await decodePicture(await files.read(path), path, files.codecs);
    const { data } = inputFromPicture(picture, network).seen;
    for (let i = 0; i < mask.length; i++) if (data[4 * i] >= 128) mask[i] = 1;
  }
  return mask;
}
