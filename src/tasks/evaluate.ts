import * as v from 'valibot';
import { UserError } from '../errors.js';
import { evaluationCsv } from '../experiments/evaluate/csv.js';
import type { EvaluateDocument, EvaluateParameters } from '../experiments/evaluate/document.js';
import { runEvaluation } from '../experiments/evaluate/evaluate.js';
import { fills } from '../experiments/evaluate/fill.js';
import { type Order, orders } from '../experiments/evaluate/order.js';
import { parseMethodSpecs } from '../explain/method-spec.js';
import { checkTarget } from '../explain/target.js';
import type { Network } from '../nn/network.js';
import { checkNumber } from '../validate.js';
import { drawingFields } from './drawing.js';
import { uniqueStems } from './names.js';
import {
  classes,
  fit,
  flag,
  images,
  keyOf,
  numberFrom,
  rule,
  seed,
  text,
  wholeNumber,
} from './request.js';
import { storedReport } from './stored-report.js';
import { defineTask, jsonText, type TaskResult } from './task.js';

/** Pixels per step of pixel flipping: as many as a region has, so that the curves can be compared. */
export const PIXELS_PER_STEP = 81;

const request = v.pipe(
  v.strictObject({
    images,
    /** Separated by commas; see `methodSpecForms`. */
    methods: v.optional(text, 'lrp,sa,random'),
    /** Most (`morf`) or least (`lerf`) relevant first, or `random`; several separated by commas. */
    order: v.optional(text, 'morf'),
    /** How many perturbation steps. */
    steps: v.optional(wholeNumber(1), 100),
    /** What perturbed pixels become. */
    fill: v.optional(keyOf(fills), 'noise'),
    /** Pixel flipping: single pixels instead of regions. */
    pixels: flag,
    /** The side of a region, in pixels of the network's input. */
    regionSize: v.optional(v.number(), 9),
    /** How many regions (pixels) each step perturbs; by default 1 region, or 81 pixels. */
    perStep: v.optional(wholeNumber(1)),
    /** How often each curve is measured, with other noise. */
    repetitions: v.optional(wholeNumber(1, 1000), 1),
    /** The folder of object masks. */
    masks: v.optional(text),
    /** The classes to explain; `masks`: each class that a mask is named after. */
    class: classes,
    /** So many pixels off the mask still count as a hit of the pointing game. */
    pointingTolerance: v.optional(numberFrom(0), 0),
    /** Resamples for the confidence intervals. */
    bootstrap: v.optional(wholeNumber(1, 1_000_000), 2000),
    /** Of the intervals. */
    confidence: v.optional(numberFrom(0, 1), 0.95),
    ...drawingFields,
    seed,
    fit,
    out: v.optional(text, 'whypixel-evaluate'),
  }),
  rule(({ methods, order, class: target, masks }) => {
    parseMethodSpecs(methods);
    ordersOf(order);
    if (target === 'masks' && masks === undefined) {
      throw new UserError(
        (n) => `${n('class')} masks needs ${n('masks')}, the folder of the masks`,
        { field: 'class' },
      );
    }
  }),
);

type Request = v.InferOutput<typeof request>;

function ordersOf(text: string): Order[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !Object.hasOwn(orders, name));
  if (unknown === undefined && new Set(names).size === names.length) return names as Order[];
  throw new UserError(
    (n) => `${n('order')} takes each of ${Object.keys(orders).join(', ')} once, not ${text}`,
    { field: 'order' },
  );
}

/** What determines the document, with the pictures and the network, in the document's order. */
function parametersOf(request: Request, network: Network): EvaluateParameters {
  const { pixels, masks, perStep = pixels ? PIXELS_PER_STEP : 1 } = request;
  return {
    methods: parseMethodSpecs(request.methods).map(({ name }) => name),
    orders: ordersOf(request.order),
    perturbation: pixels ? 'pixels' : 'regions',
    regionSize: pixels ? 1 : request.regionSize,
    perStep,
    steps: request.steps,
    fill: request.fill,
    repetitions: request.repetitions,
    target: request.class,
    fit: request.fit ?? network.input.fit,
    ...(masks !== undefined && { masks }),
    pointingTolerance: request.pointingTolerance,
    bootstrap: request.bootstrap,
    confidence: request.confidence,
    colormap: request.colormap,
    scale: request.scale,
    smooth: request.smooth,
    seed: request.seed,
  };
}

/** Judges heatmaps by numbers: by perturbation and, with masks, by where the objects are. */
export const evaluate = defineTask({
  name: 'evaluate',
  request,
  check({ network }, { class: target, pixels, regionSize }) {
    const largest = Math.max(...network.input.size);
    if (!pixels) {
      checkNumber({ field: 'regionSize' }, regionSize, { whole: true, min: 1, max: largest });
    }
    if (target !== 'masks') checkTarget(target, network.labels);
  },
  keptIn: ({ out }) => out,
  async work(
    { engine, network, files, openStore },
    request,
    { signal, progress, command },
  ): Promise<TaskResult<EvaluateDocument>> {
    const parameters = parametersOf(request, network);
    const store = openStore(request.out);
    const run = { images: request.images, names: uniqueStems(request.images), parameters };
    let [passes, planned] = [0, 0];
    const { document, failures } = await runEvaluation(
      engine,
      network,
      run,
      { store, pictures: files },
      {
        signal,
        planned(total) {
          planned = total;
          progress?.(0, planned);
        },
        pass(more) {
          passes += more;
          progress?.(passes, planned);
        },
      },
    );
    const { evaluateReport } = await import('../report/evaluate/evaluate.js');
    const html = await evaluateReport(document, storedReport(store, files.codecs, command));
    return {
      document,
      failures,
      files: [
        { name: 'evaluate.json', bytes: jsonText(document) },
        { name: 'evaluate.csv', bytes: evaluationCsv(document) },
        { name: 'index.html', bytes: html },
      ],
    };
  },
});
