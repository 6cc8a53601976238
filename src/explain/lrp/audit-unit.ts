import { UserError } from '../../errors.js';
import type { Trace } from '../../nn/forward.js';
import type { Node } from '../../nn/graph.js';
import type { Linear, Weights } from '../../nn/layers/layer.js';
import { type LayerType, layerOf } from '../../nn/layers/table.js';
import type { Engine } from '../../tensor/engine.js';
import { convolutionParams } from '../../tensor/kernels/signatures.js';
import type { Shape, Tensor } from '../../tensor/tensor.js';
import {
  type AssignedTreatment,
  type Assignment,
  type BiasMode,
  treatmentOf,
} from './assignment.js';
import type { Bounds } from './modified-inputs.js';
import { pixelBounds } from './pixel-bounds.js';
import { type Group, inputParts, lambdaOf } from './rules/rule.js';

/** Channel, row, column. */
export type Place = readonly [c: number, y: number, x: number];

/** One real input of the unit, and the relevance that it got from it. */
export interface UnitTerm {
  /** The layer that the input belongs to. */
  readonly input: string;
  readonly at: Place;
  /** The input's activation. */
  readonly x: number;
  /** The weight between them; only weighted layers have any. */
  readonly w?: number;
  /** For each group of the rule, what the input adds to the group's total. */
  readonly z?: readonly number[];
  readonly share: number;
}

/** A denominator of the rule: `z = Σ z_i + bias + stabiliser`, `s = λ R / z`. */
export interface UnitGroup {
  /** The weight that the group has at this unit, once empty sides are seen to. */
  readonly lambda: number;
  readonly bias: number;
  readonly stabiliser: number;
  /** The denominator, all of it. */
  readonly z: number;
  /** Relevance per unit of z; 0 where the denominator is 0. */
  readonly s: number;
}

/** One unit's redistribution: `relevance = Σ share + bias + epsilon + dead`. */
export interface UnitAudit {
  readonly layer: string;
  readonly type: LayerType;
  readonly rule: string;
  readonly parameters: Readonly<Record<string, number>>;
  /** What becomes of the bias; only weighted layers have one. */
  readonly mode?: BiasMode;
  readonly unit: Place;
  /** What the unit said. */
  readonly activation: number;
  /** What arrived at it. */
  readonly relevance: number;
  readonly groups: readonly UnitGroup[];
  readonly terms: readonly UnitTerm[];
  readonly passed: number;
  readonly bias: number;
  readonly epsilon: number;
  readonly dead: number;
}

/** What LRP ran under, and where it stood when it got to the layer. */
export interface UnitContext {
  readonly engine: Engine;
  /** Of the purpose `all`. */
  readonly trace: Trace;
  readonly assignments: ReadonlyMap<string, Assignment>;
  /** The treatments of layers without weights that have another than their type's default. */
  readonly treatments?: ReadonlyMap<string, AssignedTreatment> | undefined;
  readonly bounds?: Bounds | undefined;
  /** The relevance that arrived at the layer's outputs, its shape. */
  readonly arrived: Tensor;
}

const add = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const indexOf = ([c, y, x]: Place, [, height, width]: Shape): number =>
  (c * (height as number) + y) * (width as number) + x;

const placeOf = (index: number, [, height, width]: Shape): Place => {
  const plane = (height as number) * (width as number);
  const rest = index % plane;
  return [
    Math.floor(index / plane),
    Math.floor(rest / (width as number)),
    rest % (width as number),
  ];
};

/** Checks that a layer's output, of the given shape, has the unit. Throws a UserError with what there is. */
export function checkUnit(layer: string, shape: Shape, unit: Place): void {
  if (unit.every((value, axis) => value < shape[axis])) return;
  const last = shape.map((size) => size - 1);
  throw new UserError(`${layer} has the units 0,0,0 to ${last.join()}, and no unit ${unit.join()}`);
}

interface Tap {
  readonly index: number;
  readonly channel: number;
  readonly x: number;
  readonly w: number;
}

/** The real inputs of one unit of a weighted layer, with their weights. */
function tapsOf(linear: Linear, input: Tensor, weight: Tensor, [m, i, j]: Place): Tap[] {
  const [, height, width] = linear.inputShape(input.shape);
  const [outputs, channels, kh, kw] = weight.shape;
  const [sy, sx, top, left, dy, dx, groups] = convolutionParams(linear.shape);
  const firstChannel = Math.floor(m / (outputs / groups)) * channels;
  const taps: Tap[] = [];
  for (let c = 0; c < channels; c++) {
    const channel = firstChannel + c;
    for (let u = 0; u < kh; u++) {
      for (let v = 0; v < kw; v++) {
        const [y, x] = [i * sy - top + u * dy, j * sx - left + v * dx];
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        const index = (channel * height + y) * width + x;
        const w = weight.data[((m * channels + c) * kh + u) * kw + v];
        taps.push({ index, channel, x: input.data[index], w });
      }
    }
  }
  return taps;
}

type Redistribution = Pick<UnitAudit, 'groups' | 'terms' | 'bias' | 'epsilon' | 'dead'>;

/** The rule's own sums for one unit, in float64 and in the order in which one would write them down. */
function auditWeighted(
  { engine, trace, bounds: pixels }: UnitContext,
  node: Node,
  linear: Linear,
  assignment: Assignment,
  unit: Place,
  relevance: number,
): Redistribution {
  const { rule, bias: mode } = assignment;
  const bounds = pixelBounds(engine, trace, node, assignment, pixels);
  const call = trace.call(node);
  const [input] = call.inputs;
  const { weight, bias: biases } = call.weights as Weights;
  const taps = tapsOf(linear, input, weight, unit);
  const own = biases?.data[unit[0]] ?? 0;
  const zOf = ({ terms }: Group, { channel, x, w }: Tap): number =>
    add(
      terms.map((term) => {
        const [low, high] = [bounds?.low[channel] ?? 0, bounds?.high[channel] ?? 0];
        return inputParts[term.input](x, low, high) * term.weight.of(w);
      }),
    );
  const output = add(taps.map(({ x, w }) => x * w)) + own;
  const z = rule.groups.map((group) => taps.map((tap) => zOf(group, tap)));
  // A layer without biases has none to modify: `flat` would make 1 of a 0.
  const hasBias = mode !== 'ignore' && biases !== undefined;
  const b = rule.groups.map((group) => (hasBias ? group.bias.of(own) : 0));
  const totals = rule.groups.map((_, g) => add(z[g]) + b[g]);

  const stayed = { bias: 0, epsilon: 0, given: 0 };
  const groups = rule.groups.map((group, g): UnitGroup => {
    const total = totals[g];
    const bias = b[g];
    const lambda = lambdaOf(group, total, totals[1 - g] ?? 0, output);
    const stabiliser = total < 0 ? -group.epsilon : group.epsilon;
    const denominator = total + stabiliser;
    const s = denominator === 0 ? 0 : (lambda * relevance) / denominator;
    if (denominator !== 0) stayed.given += lambda * relevance;
    if (mode === 'absorb' || taps.length === 0) stayed.bias += bias * s;
    stayed.epsilon += stabiliser * s;
    return { lambda, bias, stabiliser, z: denominator, s };
  });
  const even = mode === 'distribute' ? add(groups.map(({ bias, s }) => bias * s)) / taps.length : 0;
  const terms = taps.map(({ index, x, w }, i): UnitTerm => {
    const own = z.map((values) => values[i]);
    const share = add(groups.map(({ s }, g) => own[g] * s)) + even;
    const [name] = node.inputs;
    return { input: name, at: placeOf(index, input.shape), x, w, z: own, share };
  });
  const { bias, epsilon, given } = stayed;
  return { groups, terms, bias, epsilon, dead: relevance - given };
}

/**
 * A layer without weights, asked itself: relevance arrives at this unit alone, and what the layer
 * hands down is listed, with every input that the unit's output depends on.
 */
function auditUnweighted(
  { engine, trace, assignments, treatments, arrived }: UnitContext,
  node: Node,
  unit: Place,
  relevance: number,
): Redistribution {
  const layer = layerOf(node.layer);
  const call = trace.call(node);
  const at = indexOf(unit, arrived.shape);
  const { name, treat, options } = treatmentOf(node, treatments, assignments);
  return engine.scope(() => {
    const alone = engine.zeros(arrived.shape);
    alone.data[at] = relevance;
    const { inputs: shares, ...stayed } = treat(engine, call, alone, options);
    const ones = engine.zeros(arrived.shape);
    ones.data[at] = 1;
    const depends = name === 'pass' ? [ones] : layer.backward(engine, call, ones, 'gradient');
    const terms = call.inputs.flatMap(({ data, shape }, i) => {
      const [given, listed] = [shares[i], depends[i]];
      return Array.from(data.keys())
        .filter((index) => listed.data[index] !== 0 || given.data[index] !== 0)
        .map(
          (index): UnitTerm => ({
            input: node.inputs[i],
            at: placeOf(index, shape),
            x: data[index],
            share: given.data[index],
          }),
        );
    });
    return { groups: [], terms, ...stayed };
  });
}

/**
 * Takes one unit's redistribution apart, term by term, so that it can be checked by hand. Weighted
 * layers are computed in float64 straight from the rule's groups, with none of the kernels.
 * @throws UserError when the layer has no such unit
 */
export function auditUnit(context: UnitContext, node: Node, unit: Place): UnitAudit {
  const { trace, assignments, arrived } = context;
  checkUnit(node.name, arrived.shape, unit);
  const at = indexOf(unit, arrived.shape);
  const relevance = arrived.data[at];
  const { linear } = layerOf(node.layer);
  const about = {
    layer: node.name,
    type: node.layer.type,
    unit,
    activation: trace.call(node).output.data[at],
    relevance,
  };
  if (linear === undefined) {
    const { name: rule } = treatmentOf(node, context.treatments, context.assignments);
    const parted = auditUnweighted(context, node, unit, relevance);
    const passed = add(parted.terms.map(({ share }) => share));
    return { ...about, rule, parameters: {}, passed, ...parted };
  }
  const assignment = assignments.get(node.name) as Assignment;
  const { rule, bias: mode } = assignment;
  const parted = auditWeighted(context, node, linear, assignment, unit, relevance);
  const passed = add(parted.terms.map(({ share }) => share));
  return { ...about, rule: rule.name, parameters: rule.parameters, mode, passed, ...parted };
}
