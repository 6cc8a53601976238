import { forwardSteps } from '../../nn/forward.js';
import type { BackwardMode } from '../../nn/layers/index.js';
import { gradientSteps } from '../../nn/pull-back.js';
import { type Share, type Steps, telling } from '../../steps.js';
import { type Subject, seedAt } from '../subject.js';

/** A gradient that outlives the memory it was computed in. */
export const copied = (gradient: ArrayLike<number>): Float32Array => new Float32Array(gradient);

/**
 * `∂f_c/∂x` at another input of the subject's shape, by exact backpropagation. Leaves no memory
 * allocated, however it ends.
 * @param values the other input, `[3, H, W]`, row-major
 * @returns the gradient, `[3, H, W]`, row-major
 */
export function gradientAt(
  subject: Subject,
  values: ArrayLike<number>,
  target: number,
): Steps<Float32Array> {
  const { engine, network, input } = subject;
  return engine.scopeSteps(function* () {
    const trace = yield* forwardSteps(
      engine,
      network,
      engine.from(values, input.shape),
      'gradient',
    );
    const gradient = yield* gradientSteps(engine, trace, seedAt(subject, target, 1));
    return copied(gradient.data);
  });
}

/**
 * What is made of `∂f_c/∂x` at the subject's own input, or of the result of one of backpropagation's ReLU variants.
 * @param read is given the gradient, `[3, H, W]`, row-major, in memory of the engine's that is freed afterwards: a
 *   copy of it takes 0.2 ms
 */
export function* gradientHere<Made>(
  subject: Subject,
  target: number,
  { mode, progress }: { readonly mode?: BackwardMode; readonly progress?: Share | undefined },
  read: (gradient: ArrayLike<number>) => Made,
): Steps<Made> {
  const { engine } = subject;
  // Outside the scope: the subject owns its forward passes.
  const trace = yield* subject.traceSteps('gradient');
  return yield* engine.scopeSteps(function* () {
    const seed = seedAt(subject, target, 1);
    const steps = gradientSteps(engine, trace, seed, mode);
    const gradient = yield* telling(steps, trace.nodes.length, progress);
    return read(gradient.data);
  });
}
