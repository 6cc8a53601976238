import type { Graph } from '../graph.js';
import type { ParameterData } from './parameter.js';

/** Channels, rows and columns: the shape of every activation. */
export type MapShape = readonly [channels: number, height: number, width: number];

/** The parameters of one node: `[M, C / groups, kh, kw]`, `[M, N]` or, of a PReLU, `[C]`; and `[M]`. */
export interface NodeParameters {
  readonly weight: ParameterData;
  readonly bias?: ParameterData;
}

/** A network as data: a graph, the shape of its input, and its parameters by node. */
export interface DescribedGraph extends Graph {
  readonly input: MapShape;
  readonly parameters: ReadonlyMap<string, NodeParameters>;
}
