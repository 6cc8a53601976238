import { forward, type Purpose, scoresOf, type Trace } from '../nn/forward.js';
import { boundsOf } from '../nn/input-spec.js';
import type { Network } from '../nn/network.js';
import type { Engine } from '../tensor/engine.js';
import type { Shape, Tensor } from '../tensor/tensor.js';
import type { Bounds } from './lrp/modified-inputs.js';

/** One input to one network, with its forward passes: what every method explains. */
export interface Subject {
  readonly engine: Engine;
  readonly network: Network;
  /** `[3, H, W]`, as `network.input` describes. */
  readonly input: Tensor;
  /** Every class's score (logit). */
  readonly scores: Float32Array;
  /** The lowest and highest value of a pixel, per channel. */
  readonly bounds: Bounds;
  /** The forward pass with the activations for that purpose, run when first asked for. */
  trace(purpose: Purpose): Trace;
  /** The same, as the caller's, who releases it: the subject knows of it no longer. */
  take(purpose: Purpose): Trace;
  /** The scores of another input of the same shape: what perturbations change. */
  scoresOf(input: ArrayLike<number>): Float32Array;
  /** Gives all memory back. */
  release(): void;
}

/**
 * Takes a preprocessed input and runs the network on it.
 * @param values `[3, H, W]` in row-major order
 * @param purpose what the first forward pass should keep
 * @throws RangeError when the network cannot take the shape
 */
export function createSubject(
  engine: Engine,
  network: Network,
  values: ArrayLike<number>,
  shape: Shape,
  purpose: Purpose = 'relevance',
): Subject {
  const input = engine.from(values, shape);
  const traces = new Map<Purpose, Trace>();
  /** Whoever asks for less may have what there is more of. */
  const purposeFor = (wanted: Purpose): Purpose =>
    wanted === 'active-relevance' && traces.has('relevance') ? 'relevance' : wanted;
  const trace = (wanted: Purpose): Trace => {
    const purpose = purposeFor(wanted);
    const made = traces.get(purpose) ?? forward(engine, network, input, purpose);
    traces.set(purpose, made);
    return made;
  };
  return {
    engine,
    network,
    input,
    scores: new Float32Array(trace(purpose).scores.data),
    bounds: boundsOf(network.input),
    trace,
    take(wanted) {
      const made = trace(wanted);
      traces.delete(purposeFor(wanted));
      return made;
    },
    scoresOf: (other) => scoresOf(engine, network, other, shape),
    release() {
      for (const made of traces.values()) made.release();
      traces.clear();
      engine.release(input);
    },
  };
}

/** A tensor shaped like the scores: `value` at class `target`, 0 elsewhere. The caller releases it. */
export function seedAt(subject: Subject, target: number, value: number): Tensor {
  const seed = subject.engine.zeros([subject.scores.length, 1, 1]);
  seed.data[target] = value;
  return seed;
}
