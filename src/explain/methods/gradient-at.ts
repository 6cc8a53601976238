import { forward } from '../../nn/forward.js';
import type { BackwardMode } from '../../nn/layers/index.js';
import { gradientOf } from '../../nn/pull-back.js';
import { type Subject, seedAt } from '../subject.js';

/**
 * `∂f_c/∂x` at another input of the subject's shape, by exact backpropagation. All memory that it
 * takes of the engine is given back, however it ends.
 * @param values the other input, `[3, H, W]`, row-major
 * @returns the gradient, `[3, H, W]`, row-major
 */
export function gradientAt(
  subject: Subject,
  values: ArrayLike<number>,
  target: number,
): Float32Array {
  const { engine, network, input } = subject;
  return engine.scope(() => {
    const trace = forward(engine, network, engine.from(values, input.shape), 'gradient');
    const gradient = gradientOf(engine, trace, seedAt(subject, target, 1));
    return new Float32Array(gradient.data);
  });
}

/**
 * `∂f_c/∂x` at the subject's own input, or what one of backpropagation's ReLU variants has in its
 * place; `[3, H, W]`, row-major.
 */
export function gradientHere(subject: Subject, target: number, mode?: BackwardMode): Float32Array {
  const { engine } = subject;
  // Outside the scope: the subject keeps its forward passes for the methods that come after.
  const trace = subject.trace('gradient');
  return engine.scope(() => {
    const gradient = gradientOf(engine, trace, seedAt(subject, target, 1), mode);
    return new Float32Array(gradient.data);
  });
}
