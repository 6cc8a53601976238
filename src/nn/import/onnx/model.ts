import type { ElementType } from './element-types.js';

/** Where a tensor's bytes are when they are not in the model file. */
export interface ExternalData {
  /** A path relative to the model's folder, checked to stay in that folder. */
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** A TensorProto: its values little-endian in C order, `width` bytes each. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: ElementType;
  /** A view of the file where the values are in `raw_data`; empty until external data is loaded. */
  readonly bytes: Uint8Array;
  readonly external?: ExternalData;
}

/** An attribute of a node, by what it holds. */
export type OnnxAttribute =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'ints'; readonly value: readonly bigint[] }
  | { readonly kind: 'tensor'; readonly value: OnnxTensor }
  /** A subgraph, a list of strings, or another kind that no operator of the table has. */
  | { readonly kind: 'other' };

export interface OnnxNode {
  /** The node's name, or its first output's where it has none; unique in the graph. */
  readonly name: string;
  readonly operator: string;
  /** `''` for the ONNX operators. */
  readonly domain: string;
  /** Names of values; `''` for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** A graph's input or output: its extents, a number where they are fixed. */
export interface OnnxValue {
  readonly name: string;
  /** An extent is undefined where the file leaves it open or names it only; so is the whole shape. */
  readonly shape: readonly (number | undefined)[] | undefined;
}

/** A ModelProto, as far as inference needs it. */
export interface OnnxModel {
  /** The version of the default operator set. */
  readonly opset: number;
  readonly producer: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  /** The inputs that no initializer names. */
  readonly inputs: readonly OnnxValue[];
  /** The values that the graph gives. */
  readonly outputs: readonly OnnxValue[];
  /** The functions that the file defines, as `domain:name`. */
  readonly functions: ReadonlySet<string>;
}
