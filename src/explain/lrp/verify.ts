import type { Trace } from '../../nn/forward.js';
import type { Node } from '../../nn/graph.js';
import type { Call, Propagated } from '../../nn/layers/layer.js';
import { layerOf } from '../../nn/layers/table.js';
import { deriveSeed, type Random, randomFrom } from '../../random.js';
import type { Engine } from '../../tensor/engine.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type AssignedTreatment, type Assignment, treatmentOf } from './assignment.js';
import type { Bounds } from './modified-inputs.js';
import { pixelBounds } from './pixel-bounds.js';
import { type Testimony, weightedWitness } from './witness-unit.js';

/** How far a layer's numbers were off the witness's at worst, relative to the size of their terms. */
export interface VerifiedLayer {
  /** Units whose output was computed again, and the largest deviation of one. */
  readonly units: number;
  readonly forward: number;
  /** Inputs whose relevance was, and the largest deviation. */
  readonly inputs: number;
  readonly relevance: number;
}

export interface VerifyOptions {
  /** An engine of the reference kernels in float64, in which layers without weights are computed again. */
  readonly witness: Engine;
  /** How many units and how many inputs of each layer. */
  readonly count: number;
  /** Which ones. */
  readonly seed: number;
}

/** What relevance went by: see `LrpOptions`. */
interface Context {
  readonly trace: Trace;
  readonly assignments: ReadonlyMap<string, Assignment>;
  readonly treatments?: ReadonlyMap<string, AssignedTreatment> | undefined;
  readonly bounds?: Bounds | undefined;
}

/**
 * `count` places of a tensor: each fourth, on average, in a corner or on an edge, where kernels have code of
 * their own, and the others anywhere that `counts`; a place that does not is drawn again a few times.
 */
function places(
  { shape, data }: Tensor,
  count: number,
  random: Random,
  counts: (at: number) => boolean,
): number[] {
  const [channels, height, width] = shape;
  const anywhere = () => random.below(data.length);
  const edge = (size: number) => (random.unit() < 0.5 ? 0 : size - 1);
  const onEdge = () => {
    const channel = random.unit() < 0.5 ? edge(channels) : random.below(channels);
    const [row, column] =
      random.unit() < 0.5
        ? [edge(height), random.below(width)]
        : [random.below(height), edge(width)];
    return (channel * height + row) * width + column;
  };
  return Array.from({ length: count }, () => {
    const draw = random.unit() < 0.25 ? onEdge : anywhere;
    let at = draw();
    for (let tries = 0; tries < 50 && !counts(at); tries++) at = draw();
    return at;
  });
}

const deviationOf = ({ found, expected, scale }: Testimony): number => {
  const off = Math.abs(found - expected);
  // What is not a number is as far off as can be; where every term is 0, so must the sum be.
  if (!(off < Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY;
  const relative = off === 0 ? 0 : off / Math.max(scale, Math.abs(expected), Number.MIN_VALUE);
  return Number.isNaN(relative) ? Number.POSITIVE_INFINITY : relative;
};

const worst = (testimonies: readonly Testimony[]): number =>
  testimonies.reduce((most, testimony) => Math.max(most, deviationOf(testimony)), 0);

/** A layer without weights, all of it once more by the reference kernels in float64. */
function unweighted(
  witness: Engine,
  { trace, assignments, treatments }: Context,
  node: Node,
  above: Tensor,
) {
  /** In float64, with what float32 had rounded off. */
  const copy = ({ data, shape, low }: Tensor) => {
    const wide = witness.from(data, shape);
    low?.data.forEach((part, i) => {
      wide.data[i] += part;
    });
    return wide;
  };
  const single = trace.call(node);
  const call: Call = {
    inputs: single.inputs.map(copy),
    output: witness.tensor(single.output.shape),
    weights: single.weights && { ...single.weights, weight: copy(single.weights.weight) },
  };
  layerOf(node.layer).forward(witness, call);
  const { treat, options } = treatmentOf(node, treatments, assignments);
  // Relevance is divided by the outputs that there were.
  const { inputs } = treat(witness, { ...call, output: copy(single.output) }, copy(above), options);
  return { output: call.output, inputs };
}

/** The largest number of a tensor, by size. */
const largest = ({ data }: Tensor): number => {
  let most = 0;
  for (let i = 0; i < data.length; i++) most = Math.max(most, Math.abs(data[i]));
  return most;
};

/**
 * Computes numbers of one layer again that the kernels made: outputs of some units, and relevance of some
 * inputs. Weighted layers term by term, apart from all kernels; layers without weights by the reference
 * kernels in float64. The ledger closes by sums of what the kernels made, and closes over many faults; a
 * number that is wrong by itself shows here.
 */
export function verifyLayer(
  { witness, count, seed }: VerifyOptions,
  context: Context,
  node: Node,
  above: Tensor,
  { inputs: below }: Propagated,
): VerifiedLayer {
  const call = context.trace.call(node);
  const { linear } = layerOf(node.layer);
  const random = randomFrom(deriveSeed('verify', node.name, seed));
  const units = places(call.output, count, random, () => true);
  const chosen = below.map((part) => places(part, count, random, (at) => part.data[at] !== 0));
  const inputs = count * below.length;
  if (linear !== undefined) {
    const assignment = context.assignments.get(node.name) as Assignment;
    const bounds = pixelBounds(witness, context.trace, node, assignment, context.bounds);
    const own = weightedWitness(linear, call, assignment, bounds);
    const relevance = chosen[0].map((at) => own.relevance(at, above, below[0]));
    return {
      units: count,
      forward: worst(units.map(own.output)),
      inputs,
      relevance: worst(relevance),
    };
  }
  return witness.scope(() => {
    const again = unweighted(witness, context, node, above);
    const pairs = (found: Tensor, expected: Tensor, at: readonly number[]): Testimony[] => {
      const scale = largest(expected);
      return at.map((i) => ({
        found: found.data[i],
        expected: expected.data[i],
        scale: Math.max(Math.abs(expected.data[i]), 1e-3 * scale),
      }));
    };
    return {
      units: count,
      forward: worst(pairs(call.output, again.output, units)),
      inputs,
      relevance: worst(below.flatMap((part, i) => pairs(part, again.inputs[i], chosen[i]))),
    };
  });
}
