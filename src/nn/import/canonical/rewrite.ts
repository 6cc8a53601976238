import type { Node } from '../../graph.js';
import type { DescribedGraph } from '../described-graph.js';

/** One thing that was put into another layer, or taken away. */
export interface Folded {
  /** The node that is gone. */
  readonly node: string;
  /** The node that does its work now; none where there was nothing to do. */
  readonly into?: string;
}

/** A graph that computes the same, and what became of nodes that are no longer there. */
export interface Rewritten {
  readonly graph: DescribedGraph;
  readonly folded: readonly Folded[];
}

/** A step of canonisation: from graph to graph. */
export type Rewrite = (graph: DescribedGraph) => Rewritten;

/** How many nodes read each node; the scores have one reader more. */
export function readersOf({ nodes, scores }: DescribedGraph): Map<string, number> {
  const readers = new Map([[scores, 1]]);
  for (const input of nodes.flatMap(({ inputs }) => inputs)) {
    readers.set(input, (readers.get(input) ?? 0) + 1);
  }
  return readers;
}

/** The graph without nodes that the scores do not depend on, nor their parameters. */
export function withoutUnread(graph: DescribedGraph): DescribedGraph {
  const read = new Set([graph.scores]);
  const nodes: Node[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!read.has(node.name)) continue;
    for (const input of node.inputs) read.add(input);
    nodes.push(node);
  }
  nodes.reverse();
  const parameters = new Map([...graph.parameters].filter(([name]) => read.has(name)));
  return { ...graph, nodes, parameters };
}

/** Names of nodes that are gone, and of those that stand for them. */
export class Aliases {
  readonly #names = new Map<string, string>();

  set(name: string, other: string): void {
    this.#names.set(name, other);
  }

  get(name: string): string {
    return this.#names.get(name) ?? name;
  }

  /** A node that reads what stands for its inputs. */
  applied(node: Node): Node {
    return { ...node, inputs: node.inputs.map((input) => this.get(input)) };
  }
}
