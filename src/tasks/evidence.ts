import * as v from 'valibot';
import { UserError } from '../errors.js';
import {
  collectEvidence,
  type Evidence,
  groupsOfPartition,
  SUPERPIXELS,
  seenPart,
  superpixelsOf,
  THRESHOLDS,
  type Thresholds,
} from '../experiments/evidence/index.js';
import { type Subject, subjectSteps } from '../explain/subject.js';
import {
  type ClassQuery,
  checkTarget,
  type ScoredClass,
  targetsOf,
  topClasses,
} from '../explain/target.js';
import { paced, partOf, type Share, type Steps } from '../steps.js';
import {
  describeImage,
  describeNetwork,
  LISTED_CLASSES,
  type PictureDocument,
} from './document.js';
import { figureFields } from './drawing.js';
import { evidenceFigure } from './evidence-figure.js';
import { figureFiles } from './figure-files.js';
import { heatmapSteps } from './heatmap-steps.js';
import { classPart, stemOf, within } from './names.js';
import { readInput } from './read-input.js';
import { classes, fit, stem, text } from './request.js';
import { defineTask, jsonText, type ResultFile, type TaskResult } from './task.js';

/** What LRP and SA together say of one class of one picture, region by region. */
export interface EvidenceDocument extends PictureDocument {
  readonly kind: 'evidence';
  readonly version: 1;
  readonly target: ScoredClass;
  readonly method: 'evidence';
  readonly parameters: Thresholds & { readonly superpixels: number };
  readonly regions: readonly (Omit<Evidence, 'group'> & { readonly id: number })[];
  readonly files: readonly string[];
}

/** One class, with both of its heatmaps. */
interface ExplainedClass {
  readonly target: ScoredClass;
  readonly lrp: Float32Array;
  readonly sa: Float32Array;
}

/** Reads LRP and SA of one picture together: one document for each class. */
export const evidence = defineTask({
  name: 'evidence',
  request: v.strictObject({
    image: text,
    /** What the names of the files begin with; the picture's name by default. */
    name: v.optional(stem),
    class: classes,
    ...figureFields,
    fit,
    out: v.optional(text, 'whypixel-out'),
  }),
  check({ network }, request) {
    checkTarget(request.class, network.labels);
  },
  async work(
    session,
    request,
    { signal, progress },
  ): Promise<TaskResult<readonly EvidenceDocument[]>> {
    const { engine, network, clock, files: source } = session;
    const started = clock();
    const input = await readInput(session, request.image, request.fit);
    const { original } = input;
    if (original === undefined) {
      throw new UserError(
        `${request.image} is no picture: evidence is collected over regions of a picture`,
      );
    }
    const decoded = clock();
    const seen = seenPart(original.picture, original.geometry);
    const groups = groupsOfPartition(superpixelsOf(seen.picture, SUPERPIXELS));
    const subject = await paced(subjectSteps(engine, network, input.values, input.shape), signal);
    const top = topClasses(subject.scores, network.labels, LISTED_CLASSES);
    const explaining = explainBoth(subject, request.class, (share) => progress?.(share, 1));
    const found = await paced(explaining, signal).finally(subject.release);
    const timing = { start: started, read: decoded - started, explain: clock() - decoded };

    const documents: EvidenceDocument[] = [];
    const files: ResultFile[] = [];
    for (const { target, ...maps } of found) {
      const regions = collectEvidence({ ...maps, geometry: seen.geometry }, groups, THRESHOLDS);
      const base = `${request.name ?? stemOf(request.image)}.evidence.${classPart(target)}`;
      const figure = evidenceFigure(input, seen.picture, { target, regions }, request.size);
      const figures = await figureFiles(base, figure, { ...request, codecs: source.codecs });
      const json = `${base}.json`;
      const document: EvidenceDocument = {
        kind: 'evidence',
        version: 1,
        image: describeImage(input),
        network: describeNetwork(network),
        target,
        top,
        method: 'evidence',
        parameters: { superpixels: groups.length, ...THRESHOLDS },
        regions: regions.map(({ group, ...facts }) => ({ id: group.id, ...facts })),
        files: [...figures.map(({ name }) => name), json].map((name) => within(request.out, name)),
        timing,
      };
      documents.push(document);
      files.push(...figures, { name: json, bytes: jsonText(document) });
    }
    return { document: documents, files };
  },
});

/** The heatmaps of both methods for each class that is asked for. */
function* explainBoth(
  subject: Subject,
  query: ClassQuery,
  progress: Share,
): Steps<ExplainedClass[]> {
  const found: ExplainedClass[] = [];
  const targets = targetsOf(query, subject.scores, subject.network.labels);
  for (const target of targets) {
    const place = 2 * found.length;
    const part = (map: number) => partOf(progress, place + map, 2 * targets.length);
    const lrp = yield* heatmapSteps(subject, 'lrp', target, part(0));
    found.push({ target, lrp, sa: yield* heatmapSteps(subject, 'sa', target, part(1)) });
  }
  return found;
}
