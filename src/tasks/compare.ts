import * as v from 'valibot';
import { UserError } from '../errors.js';
import { comparePicture } from '../experiments/compare/compare-picture.js';
import type { CompareDocument, ComparedPicture } from '../experiments/compare/document.js';
import { failedIn, pastFailures } from '../experiments/past-failures.js';
import { presetNames } from '../explain/lrp/presets.js';
import { type MethodSpec, parseMethodSpecs } from '../explain/method-spec.js';
import { checkTarget } from '../explain/target.js';
import type { PictureCodecs } from '../image/codec/codecs.js';
import { descriptionFields, outputField } from '../nn/describe/description.js';
import type { Network, NetworkFiles } from '../nn/network.js';
import { checkSignal } from '../steps.js';
import { drawingFields, figureFields } from './drawing.js';
import { figureFiles } from './figure-files.js';
import { compareFigure } from './grid-figures.js';
import { uniqueStems } from './names.js';
import { classes, fit, flag, images, rule, seed, text } from './request.js';
import type { Session } from './session.js';
import { defineTask, jsonText, type ResultFile, type TaskResult } from './task.js';

const { size, channels, scale, std } = descriptionFields;

/** What is said of a network that its files do not say; see `NetworkFiles`. */
const describingFields = {
  ...v.partial(v.object({ size, channels, scale, std, output: outputField })).entries,
  mean: v.optional(text),
};

const request = v.pipe(
  v.strictObject({
    images,
    /** The columns, separated by commas; see `methodSpecForms`. */
    methods: v.optional(text, 'lrp,sa'),
    /** LRP once with each preset. */
    presets: flag,
    /** What each network explains: `topN` (its N best), indices, synsets, or labels. */
    class: classes,
    /** The networks beside the session's, each by its name or file; without one, the embedded one. */
    networks: v.optional(
      v.array(
        v.strictObject({
          network: v.optional(text),
          weights: v.optional(text),
          labels: v.optional(text),
          ...describingFields,
        }),
      ),
      [],
    ),
    ...drawingFields,
    size: figureFields.size,
    svg: figureFields.svg,
    seed,
    fit,
    out: v.optional(text, 'whypixel-compare'),
  }),
  rule((request) => {
    methodsOf(request);
  }),
);

/** The methods that a request names; with `presets`, LRP in all its presets. */
function methodsOf({
  methods,
  presets,
}: {
  readonly methods: string;
  readonly presets: boolean;
}): MethodSpec[] {
  if (!presets) return parseMethodSpecs(methods);
  const names = methods.split(',').map((name) => name.trim());
  if (!names.includes('lrp')) {
    throw new UserError(
      (n) => `${n('presets')} is about lrp; add it to ${n('methods')}, without a preset`,
      { field: 'presets' },
    );
  }
  const expanded = names.flatMap((name) =>
    name === 'lrp' ? presetNames.map((preset) => `lrp:${preset}`) : [name],
  );
  return parseMethodSpecs([...new Set(expanded)].join(','));
}

/** Networks of one name are told apart by numbers. */
const withUniqueNames = (networks: readonly Network[]): Network[] =>
  networks.map((network, i) => {
    const before = networks.slice(0, i).filter(({ name }) => name === network.name).length;
    return before === 0 ? network : { ...network, name: `${network.name} (${before + 1})` };
  });

/** The session's network, and the further ones that the request names. */
async function networksOf(
  { network, openNetwork }: Session,
  files: readonly NetworkFiles[],
): Promise<readonly Network[]> {
  const networks = [network];
  for (const file of files) networks.push(await openNetwork(file));
  return withUniqueNames(networks);
}

const describeCompared = ({ name, sha256, labels, notes }: Network) => ({
  name,
  sha256,
  classes: labels.length,
  ...(notes && { notes }),
});

/** What determines the document, with the pictures and the networks. */
const parametersOf = (
  { class: target, fit, colormap, scale, smooth, seed }: v.InferOutput<typeof request>,
  methods: readonly MethodSpec[],
  [first]: readonly Network[],
): CompareDocument['parameters'] => ({
  methods: methods.map(({ name }) => name),
  target,
  fit: fit ?? first.input.fit,
  colormap,
  scale,
  smooth,
  seed,
});

/** Heatmaps side by side: methods, presets and networks in one grid for each picture. */
export const compare = defineTask({
  name: 'compare',
  request,
  check({ network }, request) {
    checkTarget(request.class, network.labels);
  },
  async work(session, request, hooks): Promise<TaskResult<CompareDocument>> {
    const { signal, progress, command } = hooks;
    const { fit, seed, class: target, images } = request;
    const { engine, files: source } = session;
    const { codecs } = source;
    const methods = methodsOf(request);
    const networks = await networksOf(session, request.networks);
    for (const { labels } of networks) checkTarget(target, labels);
    const stems = uniqueStems(images);
    const pictures: ComparedPicture[] = [];
    const drawn = new Map<string, Uint8Array>();
    const figures: ResultFile[] = [];
    const past = pastFailures(images);
    const described = networks.map(describeCompared);
    progress?.(0, images.length);
    for (const [i, path] of images.entries()) {
      checkSignal(signal);
      const name = stems[i];
      const job = { path, name, methods, target, fit, seed, drawing: request };
      const done = await past.attempt(path, () =>
        comparePicture(engine, networks, job, source, {
          signal,
          progress: (share) => progress?.(i + share, images.length),
        }),
      );
      progress?.(i + 1, images.length);
      if (done === undefined) continue;
      const { compared, files } = done;
      for (const [file, picture] of files) drawn.set(file, await codecs.encodePng(picture));
      const figure = compareFigure(compared, { networks: described }, done);
      figures.push(...(await figureFiles(name, figure, { ...request, codecs })));
      pictures.push(compared);
    }
    const document: CompareDocument = {
      kind: 'compare',
      version: 1,
      networks: described,
      parameters: parametersOf(request, methods, networks),
      pictures,
      ...failedIn(past.failures),
    };
    const html = await reportOf(document, drawn, codecs, command);
    return {
      document,
      failures: past.failures,
      files: [
        ...Array.from(drawn, ([name, bytes]) => ({ name, bytes })),
        ...figures,
        { name: 'compare.json', bytes: jsonText(document) },
        { name: 'index.html', bytes: html },
      ],
    };
  },
});

/** The HTML report of a comparison, with the pictures that it shows. */
async function reportOf(
  document: CompareDocument,
  drawn: ReadonlyMap<string, Uint8Array>,
  codecs: PictureCodecs,
  command: string | undefined,
): Promise<string> {
  const { compareReport } = await import('../report/compare/compare.js');
  return compareReport(document, {
    read: async (path) => drawn.get(path) ?? new Uint8Array(),
    codecs,
    ...(command !== undefined && { command }),
  });
}
