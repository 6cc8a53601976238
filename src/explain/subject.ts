import { forwardSteps, type Purpose, scoresSteps, type Trace } from '../nn/forward.js';
import { boundsOf } from '../nn/input-spec.js';
import type { Network } from '../nn/network.js';
import { finish, type Steps } from '../steps.js';
import type { Engine } from '../tensor/engine.js';
import type { Shape, Tensor } from '../tensor/tensor.js';
import type { Bounds } from './lrp/modified-inputs.js';

/** One input to one network, with its forward passes, which it owns: what every method explains. */
export interface Subject {
  readonly engine: Engine;
  readonly network: Network;
  /** `[3, H, W]`, as `network.input` describes. */
  readonly input: Tensor;
  /** Every class's score (logit). */
  readonly scores: Float32Array;
  /** The lowest and highest value of a pixel, per channel. */
  readonly bounds: Bounds;
  /** The forward pass with the activations for that purpose, run when first needed. */
  trace(purpose: Purpose): Trace;
  /** As `trace`, in steps. */
  traceSteps(purpose: Purpose): Steps<Trace>;
  /**
   * The scores of another input of the same shape, by the pass `fast-scores`. What a perturbation
   * changes is the difference from `scoresOf` of the subject's own input, not from `scores`.
   */
  scoresOf(input: ArrayLike<number>): Float32Array;
  /** As `scoresOf`, in steps. */
  scoresSteps(input: ArrayLike<number>): Steps<Float32Array>;
  /** Frees all memory. After it everything but `scores`, `bounds` and `network` throws. */
  release(): void;
}

/** What a subject is made for, which decides how long its activations live. */
export interface SubjectOptions {
  /** The activations that the first forward pass keeps; `relevance` by default. */
  readonly purpose?: Purpose;
  /**
   * The only job that will be explained (see `prepareJob`): the first forward pass keeps no more than
   * that job needs, and where the job is one explanation, LRP frees activations on its way.
   */
  readonly explainOnce?: { readonly purpose: Purpose; readonly explanations: number };
}

/**
 * Takes a preprocessed input and runs the network on it, in steps.
 * @param values `[3, H, W]` in row-major order
 * @throws RangeError when the network cannot take the shape; no memory is taken then
 */
export function* subjectSteps(
  engine: Engine,
  network: Network,
  values: ArrayLike<number>,
  shape: Shape,
  { purpose = 'relevance', explainOnce }: SubjectOptions = {},
): Steps<Subject> {
  const input = engine.from(values, shape);
  const wanted = explainOnce?.purpose ?? purpose;
  const traces = new Map<Purpose, Trace>();
  try {
    const first = yield* forwardSteps(engine, network, input, wanted);
    traces.set(wanted, { ...first, isDisposable: explainOnce?.explanations === 1 });
  } finally {
    if (traces.size === 0) engine.release(input);
  }
  /** A disposable pass that a method has had is not complete any more. */
  let spent: Trace | undefined;
  function* traceSteps(purpose: Purpose): Steps<Trace> {
    const suffices = purpose === 'active-relevance' && traces.has('relevance');
    const key = suffices ? 'relevance' : purpose;
    const found = traces.get(key);
    if (found !== undefined && found !== spent) {
      if (found.isDisposable) spent = found;
      return found;
    }
    found?.release();
    traces.delete(key);
    const made = yield* forwardSteps(engine, network, input, key);
    traces.set(key, made);
    return made;
  }
  const scores = (other: ArrayLike<number>) =>
    scoresSteps(engine, network, other, shape, 'fast-scores');
  const life = { isOver: false };
  const alive = <T>(value: T): T => checkAlive(life, value);
  return {
    engine,
    network,
    get input() {
      return alive(input);
    },
    scores: new Float32Array((traces.get(wanted) as Trace).scores.data),
    bounds: boundsOf(network.input),
    trace: (purpose) => alive(finish)(traceSteps(purpose)),
    traceSteps: (purpose) => alive(traceSteps)(purpose),
    scoresOf: (other) => alive(finish)(scores(other)),
    scoresSteps: (other) => alive(scores)(other),
    release() {
      if (life.isOver) return;
      life.isOver = true;
      for (const made of traces.values()) made.release();
      traces.clear();
      engine.release(input);
    },
  };
}

/** Passes a value on, unless its subject has been released: another tensor may lie by now where its did. */
function checkAlive<T>({ isOver }: { readonly isOver: boolean }, value: T): T {
  if (isOver) throw new Error('the subject has been released; make another of the same input');
  return value;
}

/** As `subjectSteps`, without a pause. */
export const createSubject = (
  engine: Engine,
  network: Network,
  values: ArrayLike<number>,
  shape: Shape,
  options?: SubjectOptions,
): Subject => finish(subjectSteps(engine, network, values, shape, options));

/** A tensor shaped like the scores: `value` at class `target`, 0 elsewhere. The caller releases it. */
export function seedAt(subject: Subject, target: number, value: number): Tensor {
  if (!Number.isInteger(target) || target < 0 || target >= subject.scores.length) {
    throw new RangeError(`${target} is no class: they are 0 to ${subject.scores.length - 1}`);
  }
  const seed = subject.engine.zeros([subject.scores.length, 1, 1]);
  seed.data[target] = value;
  return seed;
}
