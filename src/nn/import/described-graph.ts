import type { ActivationKind } from '../layers/activation-functions.js';
import type { Pads, Pair } from '../layers/extents.js';
import type { ParameterData } from './parameter.js';

/** Channels, rows and columns: the shape of every activation. */
export type MapShape = readonly [channels: number, height: number, width: number];

interface Windows {
  readonly kernel: Pair | 'global';
  readonly stride: Pair;
  readonly pads: Pads;
  /** Whether a last window that reaches beyond the padding counts. */
  readonly ceil: boolean;
}

/** What a node computes: plain JSON. Its parameters, where it has some, go by the node's name. */
export type LayerDescription =
  | {
      readonly type: 'convolution';
      readonly outputs: number;
      readonly kernel: Pair;
      readonly stride: Pair;
      readonly pads: Pads;
      readonly dilation: Pair;
      readonly groups: number;
      readonly bias: boolean;
    }
  | { readonly type: 'inner-product'; readonly outputs: number; readonly bias: boolean }
  | { readonly type: 'relu' }
  /** Each value by itself. */
  | {
      readonly type: 'activation';
      readonly kind: ActivationKind;
      readonly alpha: number;
      readonly beta: number;
    }
  /** `x` where it is at least 0, else `weight_c · x`. */
  | { readonly type: 'prelu' }
  | ({ readonly type: 'max-pooling' } & Windows)
  | ({ readonly type: 'average-pooling'; readonly countPad: boolean } & Windows)
  | {
      readonly type: 'lrn';
      readonly n: number;
      readonly alpha: number;
      readonly beta: number;
      readonly k: number;
    }
  /** Channels behind channels. */
  | { readonly type: 'concat' }
  /** The sum of all inputs, which have one shape. */
  | { readonly type: 'add' }
  /** The first input, the signal, times the second, the gate, whose extents may be 1. */
  | { readonly type: 'multiply' }
  /** Values around the picture, and behind and before its channels. */
  | {
      readonly type: 'pad';
      readonly before: MapShape;
      readonly after: MapShape;
      readonly value: number;
    }
  /** Every `step`-th of the places `start` ≤ i < `stop` along one axis: 0 channels, 1 rows, 2 columns. */
  | {
      readonly type: 'slice';
      readonly axis: 0 | 1 | 2;
      readonly start: number;
      readonly stop: number;
      readonly step: number;
    }
  /** The same values in the same order in another shape. */
  | { readonly type: 'reshape'; readonly shape: MapShape }
  /** The values as an array of shape `from` whose axes are put in the order `axes`, then as `shape`. */
  | {
      readonly type: 'permute';
      readonly from: readonly number[];
      readonly axes: readonly number[];
      readonly shape: MapShape;
    }
  /** Channel `i · groups + g` of the output is channel `g · C / groups + i` of the input. */
  | { readonly type: 'channel-shuffle'; readonly groups: number }
  | { readonly type: 'softmax' };

export type LayerKind = LayerDescription['type'];

/** A described layer in its place. The network's input is the name `data`. */
export interface DescribedNode {
  readonly name: string;
  readonly layer: LayerDescription;
  readonly inputs: readonly string[];
}

/** The parameters of one node: `[M, C / groups, kh, kw]`, `[M, N]` or, of a PReLU, `[C]`; and `[M]`. */
export interface NodeParameters {
  readonly weight: ParameterData;
  readonly bias?: ParameterData;
}

/** A network as data: layers, each after those that it reads, and their parameters by node. */
export interface DescribedGraph {
  readonly nodes: readonly DescribedNode[];
  /** The node whose outputs are the scores. */
  readonly scores: string;
  /** The shape of the input. */
  readonly input: MapShape;
  readonly parameters: ReadonlyMap<string, NodeParameters>;
}

/** The name that a node uses for the network's input. */
export const INPUT_NAME = 'data';
