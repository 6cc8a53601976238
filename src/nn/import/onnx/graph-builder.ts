import { INPUT, type Node } from '../../graph.js';
import type { LayerSpec } from '../../layers/table.js';
import type { MapShape, NodeParameters } from '../described-graph.js';
import { outputShapeOf } from '../output-shape.js';
import { type ParameterData, uniform } from '../parameter.js';
import { countOf } from './constant.js';
import { functionsOf, sourcesOf } from './expression.js';
import { recogniseFunction } from './recognise-function.js';
import { Refusal } from './refusal.js';
import {
  type Activation,
  activationOf,
  type Expression,
  inverseOf,
  type Leaf,
  leafExpression,
  placeOf,
} from './value.js';

/** Layers whose outputs are their input's values. */
const MOVING: ReadonlySet<string> = new Set(['reshape', 'permute', 'channel-shuffle', 'slice']);

/** Nodes of the described graph in the making, and where values that have no node yet get one. */
export class GraphBuilder {
  readonly nodes: Node[] = [];
  readonly parameters = new Map<string, NodeParameters>();
  readonly #layers = new Map<string, LayerSpec>();
  /** The first input of each node. */
  readonly #sources = new Map<string, string>();
  readonly #reshaped = new Map<string, Leaf>();
  readonly #arranged = new WeakMap<Activation, Leaf>();
  /** What has no node, and why: it is asked for more than once. */
  readonly #refused = new WeakMap<Expression, Refusal>();

  /** Adds a node. Its name is the given one, with a number where that is taken. */
  add(name: string, layer: LayerSpec, inputs: readonly Leaf[], parameters?: NodeParameters): Leaf {
    let unique = name;
    for (let n = 2; unique === INPUT || this.#layers.has(unique); n++) unique = `${name}/${n}`;
    const place = outputShapeOf(
      layer,
      inputs.map((input) => input.place),
    );
    this.nodes.push({ name: unique, layer, inputs: inputs.map((input) => input.name) });
    this.#layers.set(unique, layer);
    this.#sources.set(unique, inputs[0].name);
    if (parameters) this.parameters.set(unique, parameters);
    return { name: unique, place };
  }

  /** The layer that made a node's values, which others may have moved; undefined for the network's input. */
  makerOf({ name }: { readonly name: string }): LayerSpec | undefined {
    const layer = this.#layers.get(name);
    const source = layer && MOVING.has(layer.type) && this.#sources.get(name);
    return source ? this.makerOf({ name: source }) : layer;
  }

  /** A factor and a shift for each channel, as a depthwise 1×1 convolution. */
  addScale(name: string, x: Leaf, factors: ParameterData, shifts: ParameterData): Leaf {
    const [channels] = x.place;
    const layer: LayerSpec = {
      type: 'convolution',
      outputs: channels,
      kernel: [1, 1],
      stride: [1, 1],
      pads: [0, 0, 0, 0],
      dilation: [1, 1],
      groups: channels,
      bias: true,
    };
    return this.add(name, layer, [x], { weight: factors, bias: shifts });
  }

  /** The same factor and shift for every channel. */
  addUniformScale(name: string, x: Leaf, factor: number, shift: number): Leaf {
    const [channels] = x.place;
    return this.addScale(name, x, uniform(factor, [channels, 1, 1, 1]), uniform(shift, [channels]));
  }

  /** The same values as another place; a node only where the places differ. */
  withPlace(leaf: Leaf, place: MapShape): Leaf {
    if (place.every((extent, axis) => extent === leaf.place[axis])) return leaf;
    const key = `${place.join('×')} ${leaf.name}`;
    const known = this.#reshaped.get(key);
    if (known) return known;
    const reshaped = this.add(`${leaf.name}/reshape`, { type: 'reshape', shape: place }, [leaf]);
    this.#reshaped.set(key, reshaped);
    return reshaped;
  }

  /** The node that computes an expression: one for the whole expression where it is a function that is known. */
  leafOf(expression: Expression): Leaf {
    if (expression.leaf) return expression.leaf;
    const known = this.#refused.get(expression);
    if (known) throw known;
    try {
      const leaf = this.#recognised(expression) ?? this.#emitted(expression);
      expression.leaf = leaf;
      return leaf;
    } catch (error) {
      if (error instanceof Refusal) this.#refused.set(expression, error);
      throw error;
    }
  }

  /** As leafOf; undefined where there is no node for the expression, as for half an activation. */
  leafIfAny(expression: Expression): Leaf | undefined {
    try {
      return this.leafOf(expression);
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }

  #emitted(expression: Expression): Leaf {
    const args = expression.args.map((arg) => this.leafOf(arg));
    try {
      return expression.emit(args);
    } catch (error) {
      if (error instanceof Refusal) error.node ??= expression.name;
      throw error;
    }
  }

  /** The node of a value whose elements lie in the order of its shape, with the place of that shape. */
  arranged(value: Activation, place = placeOf(value.shape)): Leaf {
    const known = this.#arranged.get(value);
    if (known) return this.withPlace(known, place);
    const leaf = this.leafOf(value.expression);
    const isInOrder = value.axes.every((axis, i) => axis === i);
    const arranged = isInOrder ? this.withPlace(leaf, place) : this.#permuted(leaf, value, place);
    this.#arranged.set(value, arranged);
    return arranged;
  }

  /** The same value, stored with the given axes of its shape first. */
  storedInOrder(value: Activation, order: readonly number[]): Activation {
    const shape = order.map((axis) => value.shape[axis]);
    const axes = order.map((axis) => value.axes[axis]);
    const leaf = this.arranged({ ...value, shape, axes });
    const stored = { ...activationOf(leafExpression(leaf), shape), axes: inverseOf(order) };
    return { ...stored, shape: value.shape };
  }

  #permuted(leaf: Leaf, { base, axes }: Activation, shape: MapShape): Leaf {
    const [from, order] = joinedAxes(base, axes);
    const isShuffle =
      order[0] === 1 && order[1] === 0 && order.every((axis, i) => i < 2 || axis === i);
    if (isShuffle && shape[0] === from[0] * from[1]) {
      const source = this.withPlace(leaf, shape);
      return this.add(`${leaf.name}/shuffle`, { type: 'channel-shuffle', groups: from[0] }, [
        source,
      ]);
    }
    return this.add(`${leaf.name}/permute`, { type: 'permute', from, axes: order, shape }, [leaf]);
  }

  /** The expression as one function of one value within it, the farthest for which it is known. */
  #recognised(expression: Expression): Leaf | undefined {
    if (expression.size < 2) return undefined;
    for (const source of sourcesOf(expression)) {
      const [stored, meant] = functionsOf(expression, source);
      const found = (stored && recogniseFunction(stored)) ?? (meant && recogniseFunction(meant));
      if (found === undefined) continue;
      const x = this.leafIfAny(source);
      if (x === undefined) continue;
      if (found.type === 'affine') {
        const { factor, shift } = found;
        return factor === 1 && shift === 0
          ? x
          : this.addUniformScale(expression.name, x, factor, shift);
      }
      return this.add(expression.name, found, [x]);
    }
    return undefined;
  }
}

/** A transposition without axes of extent 1, and with axes that stay neighbours as one. */
function joinedAxes(base: readonly number[], axes: readonly number[]): [number[], number[]] {
  const order = axes.filter((axis) => base[axis] !== 1);
  const runs: number[][] = [];
  for (const axis of order) {
    const last = runs.at(-1);
    const isNext = last !== undefined && follows(base, last[last.length - 1], axis);
    if (isNext) last.push(axis);
    else runs.push([axis]);
  }
  const sorted = [...runs].sort((a, b) => a[0] - b[0]);
  const from = sorted.map((run) => countOf(run.map((axis) => base[axis])));
  return [from, runs.map((run) => sorted.indexOf(run))];
}

/** Whether `next` is the first axis behind `axis` whose extent is not 1. */
function follows(base: readonly number[], axis: number, next: number): boolean {
  return next > axis && base.slice(axis + 1, next).every((extent) => extent === 1);
}

/** Refuses what is not one of a batch: the engine explains one picture at a time. */
export function checkBatch(shape: readonly number[]): void {
  if (shape[0] !== 1)
    throw new Refusal(
      `a batch of ${shape[0]}; pictures are explained one by one: export it for a batch of 1, or of any size`,
    );
}
