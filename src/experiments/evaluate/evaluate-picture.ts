import { type MethodSpec, parseMethodSpec } from '../../explain/method-spec.js';
import { type Subject, subjectSteps } from '../../explain/subject.js';
import type { InputSpec } from '../../nn/input-spec.js';
import type { Network } from '../../nn/network.js';
import { deriveSeed } from '../../random.js';
import type { Steps } from '../../steps.js';
import type { Engine } from '../../tensor/engine.js';
import type { Shape } from '../../tensor/tensor.js';
import { cellsOf } from './cells.js';
import { type Curve, perturbationCurve } from './curve.js';
import { type Fill, fills } from './fill.js';
import { massAccuracy, pointsInside, rankAccuracy } from './localisation.js';
import { type Order, orderCells } from './order.js';

/** What is measured on each picture; plain data. */
export interface Measurement {
  /** Methods as {@link parseMethodSpec} reads them. */
  readonly methods: readonly string[];
  readonly orders: readonly Order[];
  readonly regionSize: number;
  readonly perStep: number;
  readonly steps: number;
  readonly fill: Fill;
  readonly repetitions: number;
  readonly pointingTolerance: number;
}

/** One picture and class: plain data, so that it can be sent to a worker. */
export interface EvaluateJob extends Measurement {
  /** `[3, H, W]`, as the network takes it. */
  readonly input: Float32Array;
  readonly shape: Shape;
  readonly target: number;
  /** `[H · W]`, 1 inside the target object. */
  readonly mask?: Uint8Array;
  /** Of this picture: everything random follows from it. */
  readonly seed: number;
}

/** How many passes of the network through perturbed inputs a picture takes; a heatmap counts as one. */
export const passesOf = ({ methods, orders, repetitions, steps }: Measurement): number =>
  methods.length +
  repetitions *
    steps *
    orders.reduce((sum, order) => sum + (order === 'random' ? 1 : methods.length), 0);

/** What one method does on one picture. */
export interface MethodResult {
  readonly name: string;
  /** The heatmap, `[H · W]`. */
  readonly map: Float32Array;
  readonly mass: number | null;
  readonly rank: number | null;
  readonly pointing: boolean | null;
  readonly orders: readonly { readonly order: Order; readonly curves: readonly Curve[] }[];
}

export interface EvaluateResult {
  readonly scores: Float32Array;
  readonly methods: readonly MethodResult[];
}

/**
 * Judges heatmaps of one picture by perturbation and, with a mask, by localisation. It depends on its
 * arguments alone.
 *
 * @param progress is told of each pass of the network through a perturbed input, and of each heatmap, which
 *   counts as one: in parts, where it takes many
 */
export function* evaluatePicture(
  engine: Engine,
  network: Network,
  job: EvaluateJob,
  progress: (passes: number) => void = () => {},
): Steps<EvaluateResult> {
  const subject = yield* subjectSteps(engine, network, job.input, job.shape);
  try {
    const maps: Float32Array[] = [];
    for (const text of job.methods) {
      maps.push(yield* explain(parseMethodSpec(text), subject, job, progress));
    }
    const filled = fillsOf(job, network.input);
    const whole = yield* subject.scoresSteps(job.input);
    function* curves(map: Float32Array, order: Order): Steps<Curve[]> {
      const found: Curve[] = [];
      for (const [repetition, fill] of filled.entries()) {
        found.push(yield* curveOf(subject, whole, job, map, fill, order, repetition, progress));
      }
      return found;
    }
    // The random order does not depend on the method: its curves hold for all of them.
    const random = job.orders.includes('random') ? yield* curves(maps[0], 'random') : [];
    const methods: MethodResult[] = [];
    for (const [i, map] of maps.entries()) {
      const orders: { order: Order; curves: readonly Curve[] }[] = [];
      for (const order of job.orders) {
        orders.push({ order, curves: order === 'random' ? random : yield* curves(map, order) });
      }
      methods.push({ name: job.methods[i], map, ...localisation(map, job), orders });
    }
    return { scores: subject.scores, methods };
  } finally {
    subject.release();
  }
}

function* explain(
  spec: MethodSpec,
  subject: Subject,
  { target, seed }: EvaluateJob,
  progress: (passes: number) => void,
): Steps<Float32Array> {
  let told = 0;
  const tell = (share: number) => {
    progress(share - told);
    told = share;
  };
  const map = yield* spec.explainSteps(subject, target, deriveSeed(seed, 'explain'), tell);
  tell(1);
  return map;
}

/** One filled input per repetition, the same for all methods and orders. */
function fillsOf(
  { input, shape, fill, repetitions, seed }: EvaluateJob,
  spec: InputSpec,
): Float32Array[] {
  const [, height, width] = shape;
  return Array.from({ length: repetitions }, (_, r) =>
    fills[fill]({ input, height, width, spec }, deriveSeed(seed, 'fill', r)),
  );
}

function curveOf(
  subject: Subject,
  whole: Float32Array,
  { input, shape, target, regionSize, perStep, steps, seed }: EvaluateJob,
  map: Float32Array,
  fill: Float32Array,
  order: Order,
  repetition: number,
  progress: (passes: number) => void,
): Steps<Curve> {
  const [, height, width] = shape;
  const cells = cellsOf(height, width, regionSize);
  return perturbationCurve({
    input,
    fill,
    cells,
    order: orderCells(cells, map, order, deriveSeed(seed, 'order', repetition)),
    perStep,
    steps,
    target,
    scores: whole,
    *scoresOf(perturbed) {
      const scores = yield* subject.scoresSteps(perturbed);
      progress(1);
      return scores;
    },
  });
}

function localisation(
  map: Float32Array,
  { mask, shape, pointingTolerance }: EvaluateJob,
): Pick<MethodResult, 'mass' | 'rank' | 'pointing'> {
  if (mask === undefined) return { mass: null, rank: null, pointing: null };
  return {
    mass: massAccuracy(map, mask),
    rank: rankAccuracy(map, mask),
    pointing: pointsInside(map, mask, shape[2], pointingTolerance),
  };
}
