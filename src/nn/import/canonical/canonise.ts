import type { DescribedGraph } from '../described-graph.js';
import { dropReshapes } from './drop-reshapes.js';
import { foldScales } from './fold-scales.js';
import { mergePads } from './merge-pads.js';
import { type Folded, type Rewritten, withoutUnread } from './rewrite.js';

const REWRITES = [dropReshapes, foldScales, mergePads];

/**
 * The canonical graph of a network: the same function without layers that another
 * layer can do. Two exports of one network, with and without batch normalisation folded, become the
 * same graph, so that their relevance is the same too.
 */
export function canonise(graph: DescribedGraph): Rewritten {
  let current = withoutUnread(graph);
  const folded: Folded[] = [];
  for (const rewrite of REWRITES) {
    const step = rewrite(current);
    current = step.graph;
    folded.push(...step.folded);
  }
  return { graph: current, folded };
}
