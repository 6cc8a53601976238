import * as v from 'valibot';
import { UserError } from '../errors.js';
import { SUPERPIXELS } from '../experiments/evidence/superpixel-groups.js';
import type { StudyDocument, StudyParameters } from '../experiments/study/document.js';
import { ONE, runStudy } from '../experiments/study/study.js';
import { parseMethodSpec } from '../explain/method-spec.js';
import { checkOnlyTarget } from '../explain/target.js';
import { parseOperations } from '../image/distort/index.js';
import type { Network } from '../nn/network.js';
import { drawingFields } from './drawing.js';
import { uniqueStems } from './names.js';
import { fit, images, numberFrom, rule, seed, text, topClass, wholeNumber } from './request.js';
import { storedReport } from './stored-report.js';
import { defineTask, jsonText, type TaskResult } from './task.js';

const request = v.pipe(
  v.strictObject({
    images,
    /** Whose way out of the top ten is followed; one class. */
    class: topClass,
    /** How many regions the picture is cut into. */
    superpixels: v.optional(wholeNumber(2, 4096), SUPERPIXELS),
    /** The folder of object masks, in place of superpixels. */
    masks: v.optional(text),
    /** The masks' names, separated by commas: distorted one in each iteration. */
    order: v.optional(text),
    /** The distortion; `auto` pixelates by a 14th of the side, then removes colour. */
    op: v.optional(text, 'auto'),
    /** The method that says what speaks for the class. */
    relevance: v.optional(text, 'lrp'),
    /** The method that says what the score is sensitive to. */
    sensitivity: v.optional(text, 'sa'),
    /** Relevance per pixel is high from so many times its mean on. */
    highLrp: v.optional(numberFrom(0), 1),
    /** The same of sensitivity. */
    highSa: v.optional(numberFrom(0), 1),
    /** A score that moves by at most this share of its first value stays. */
    tolerance: v.optional(numberFrom(0), 0.02),
    /** How many random regions of the same area to compare with. */
    controls: v.optional(wholeNumber(1, 1000), 5),
    maxIterations: v.optional(wholeNumber(1, 1000), 10),
    /** Ends when a fifth of both heatmaps' cells holds less than this share. */
    minConcentration: v.optional(numberFrom(0, 1), 0.35),
    ...drawingFields,
    seed,
    fit,
    out: v.optional(text, 'whypixel-study'),
  }),
  rule(({ order, masks, relevance, sensitivity, op }) => {
    if (order !== undefined && masks === undefined) {
      throw new UserError(
        (n) => `${n('order')} needs ${n('masks')}, the folder of the masks that it names`,
        { field: 'order' },
      );
    }
    for (const method of [relevance, sensitivity]) parseMethodSpec(method);
    if (op !== 'auto') parseOperations(op);
  }),
);

type Request = v.InferOutput<typeof request>;

/** What determines the document, with the pictures and the network, in the document's order. */
function parametersOf(request: Request, network: Network): StudyParameters {
  const { masks, order } = request;
  return {
    lrp: request.relevance,
    sa: request.sensitivity,
    fit: request.fit ?? network.input.fit,
    ...(masks === undefined ? { superpixels: request.superpixels } : { masks }),
    ...(order !== undefined && { order: order.split(',').map((name) => name.trim()) }),
    highLrp: request.highLrp,
    highSa: request.highSa,
    tolerance: request.tolerance,
    operations: request.op,
    colormap: request.colormap,
    scale: request.scale,
    smooth: request.smooth,
    controls: request.controls,
    maxIterations: request.maxIterations,
    minConcentration: request.minConcentration,
    seed: request.seed,
  };
}

/** Predicts from LRP and SA what distortions do to the score, distorts, and says what held. */
export const study = defineTask({
  name: 'study',
  request,
  check({ network }, request) {
    checkOnlyTarget(request.class, network.labels, ONE);
  },
  keptIn: ({ out }) => out,
  async work(
    { engine, network, files, openStore },
    request,
    { signal, progress, command },
  ): Promise<TaskResult<StudyDocument>> {
    const parameters = parametersOf(request, network);
    const { images, class: target } = request;
    const store = openStore(request.out);
    const total = images.length * parameters.maxIterations;
    let picture = 0;
    let iteration = 0;
    const tell = () => progress?.(picture * parameters.maxIterations + iteration, total);
    tell();
    const job = { images, names: uniqueStems(images), target, parameters };
    const { document, failures } = await runStudy(
      engine,
      network,
      job,
      { store, pictures: files },
      {
        signal,
        picture: (_, index) => {
          picture = index;
          iteration = 0;
          tell();
        },
        iteration: ({ number }) => {
          iteration = number;
          tell();
        },
        pass: (share) => progress?.(picture * parameters.maxIterations + iteration + share, total),
      },
    );
    const { studyReport } = await import('../report/study/study.js');
    const html = await studyReport(document, storedReport(store, files.codecs, command));
    return {
      document,
      failures,
      files: [
        { name: 'document.json', bytes: jsonText(document) },
        { name: 'index.html', bytes: html },
      ],
    };
  },
});
