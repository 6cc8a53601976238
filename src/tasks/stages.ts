import * as v from 'valibot';
import { bytesOfBase64 } from '../base64.js';
import { UserError } from '../errors.js';
import { type Classification, classify, measured } from '../experiments/classification.js';
import { referToImage, referToNetwork } from '../experiments/references.js';
import type { StageRecord, StagesDocument, StageView } from '../experiments/stages/document.js';
import {
  parseStages,
  type StagesFile,
  type StoredStage,
} from '../experiments/stages/stages-file.js';
import { heatmapOf } from '../experiments/study/pictures.js';
import { subjectSteps } from '../explain/subject.js';
import { onlyTarget } from '../explain/target.js';
import { encodePng } from '../image/codec/encode-png-anywhere.js';
import type { FitGeometry } from '../image/fit/fit.js';
import type { Input } from '../pictures/input.js';
import { paced } from '../steps.js';
import { distort, distortPicture } from './distort.js';
import { drawingFields } from './drawing.js';
import { heatmapSteps } from './heatmap-steps.js';
import { readInput } from './read-input.js';
import { fit, text } from './request.js';
import type { Session } from './session.js';
import { stageFacts } from './stage.js';
import { defineTask, jsonText, type TaskResult } from './task.js';

const request = v.strictObject({
  /** The picture that the stages are of. */
  image: text,
  /** The file of stages that the studio has saved. */
  stages: text,
  ...drawingFields,
  fit,
  out: v.optional(text, 'whypixel-stages'),
});

type Request = v.InferOutput<typeof request>;

/** One run of the task. */
interface Run {
  /** Reads masks and the pictures of earlier stages by their names, and else as the session does. */
  readonly session: Session;
  readonly request: Request;
  /** What the run has made so far, by name. */
  readonly made: Map<string, Uint8Array>;
  readonly signal: AbortSignal | undefined;
}

/** What the network sees in a picture, and why. */
interface Explained {
  readonly file: string;
  readonly classification: Classification;
  readonly geometry: FitGeometry;
  readonly lrp: Float32Array;
  readonly sa: Float32Array;
}

const ONE = '; a stage is about one';

/** Scores of a picture, and both heatmaps of one class of it. */
async function explained(run: Run, file: string, query: string): Promise<Explained> {
  const { session, request, signal } = run;
  const { engine, network } = session;
  const { values, shape, original } = await readInput(session, file, request.fit);
  if (original === undefined) {
    throw new UserError(`${file} is a stored input: give the picture that the stages are of`);
  }
  const subject = await paced(subjectSteps(engine, network, values, shape), signal);
  try {
    const target = onlyTarget(query, subject.scores, network.labels, ONE);
    return {
      file,
      classification: classify(subject.scores, target.index, network),
      geometry: original.geometry,
      lrp: await paced(heatmapSteps(subject, 'lrp', target), signal),
      sa: await paced(heatmapSteps(subject, 'sa', target), signal),
    };
  } finally {
    subject.release();
  }
}

/** The same with its heatmaps drawn, under names that begin so. */
function viewOf({ request, made }: Run, one: Explained, name: string): StageView {
  const { classification, file, geometry, lrp, sa } = one;
  const files = { picture: file, lrp: `${name}.lrp.png`, sa: `${name}.sa.png` };
  made.set(files.lrp, encodePng(heatmapOf(lrp, geometry, request, 'signed')));
  made.set(files.sa, encodePng(heatmapOf(sa, geometry, request, 'positive')));
  return { classification, files };
}

/** Makes a stage of the picture that it distorts, and says what held. */
async function makeStage(
  run: Run,
  { of, class: query, region, invert, op }: StoredStage,
  number: number,
  base: string,
): Promise<StageRecord> {
  const { session, request, made, signal } = run;
  const name = nameOf(request, number);
  const asked = { image: base, class: query, region, invert, op, out: `${name}.png` };
  const parsed = distort.parse({ ...asked, ...(request.fit && { fit: request.fit }) });
  const maps = await explained(run, base, query);
  const distorted = await distortPicture(session, parsed, { signal });
  const { before, after, ...facts } = stageFacts(distorted, maps);
  made.set(facts.file, distorted.png);
  const view = viewOf(run, await explained(run, facts.file, String(before.target.index)), name);
  return {
    number,
    of,
    region,
    inverted: invert,
    operations: facts.operations,
    area: facts.area,
    areaShare: facts.areaShare,
    outside: facts.outside,
    evidence: facts.evidence,
    predicted: facts.predicted,
    tolerance: facts.tolerance,
    before,
    measured: measured(before, after, facts.tolerance),
    held: facts.held,
    ...view,
  };
}

/** How a stage's files begin; not as the picture's own name does. */
const nameOf = ({ image }: Request, number: number): string =>
  `${image.startsWith('stage-') ? 'made-' : ''}stage-${number}`;

/** A session that finds masks, and what the run has made, by their names. */
function sessionOf(session: Session, masks: StagesFile['masks'], made: Run['made']): Session {
  const { files } = session;
  return {
    ...session,
    files: {
      ...files,
      async read(path) {
        const mask = Object.hasOwn(masks, path) ? bytesOfBase64(masks[path]) : undefined;
        return mask ?? made.get(path) ?? files.read(path);
      },
    },
  };
}

/** @throws UserError where the stages are of another picture */
async function readStages(session: Session, request: Request): Promise<[StagesFile, Input]> {
  const bytes = await session.files.read(request.stages);
  const file = parseStages(new TextDecoder().decode(bytes), request.stages);
  const input = await readInput(session, request.image, request.fit);
  if (input.sha256 === file.image.sha256) return [file, input];
  throw new UserError(
    `the stages in ${request.stages} are of another picture than ${request.image}: give ${file.image.name} as it was`,
    { field: 'image' },
  );
}

/** Makes stages of a picture again that the studio has saved: predicts, distorts, measures, reports. */
export const stages = defineTask({
  name: 'stages',
  request,
  async work(outer, request, hooks): Promise<TaskResult<StagesDocument>> {
    const { signal, progress, command } = hooks;
    const { image } = request;
    const [{ stages, masks }, input] = await readStages(outer, request);
    const made: Run['made'] = new Map();
    const run: Run = { session: sessionOf(outer, masks, made), request, made, signal };
    const total = stages.length + 1;
    progress?.(0, total);
    const first = await explained(run, image, stages[0]?.class ?? 'top1');
    const original = viewOf(run, first, 'original');
    const records: StageRecord[] = [];
    for (const stored of stages) {
      progress?.(records.length + 1, total);
      const base = stored.of === 0 ? image : `${nameOf(request, stored.of)}.png`;
      records.push(await makeStage(run, stored, records.length + 1, base));
    }
    progress?.(total, total);
    const { colormap, scale, smooth } = request;
    const document: StagesDocument = {
      kind: 'stages',
      version: 1,
      image: referToImage(input),
      network: referToNetwork(outer.network),
      parameters: { fit: request.fit ?? outer.network.input.fit, colormap, scale, smooth },
      original,
      stages: records,
    };
    const { stagesReport } = await import('../report/stages/stages.js');
    const html = await stagesReport(document, {
      read: (path) => run.session.files.read(path),
      // The same bytes in Node and in pages, so that a report is the same wherever it was made.
      codecs: { ...outer.files.codecs, encodePng: async (picture) => encodePng(picture) },
      ...(command !== undefined && { command }),
    });
    const pictures = [...made].map(([name, bytes]) => ({ name, bytes }));
    return {
      document,
      files: [
        ...pictures,
        { name: 'document.json', bytes: jsonText(document) },
        { name: 'index.html', bytes: html },
      ],
    };
  },
});
