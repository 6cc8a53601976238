import { Aliases, type Folded, type Rewrite, withoutUnread } from './rewrite.js';

/** Takes away reshapes whose reader does not mind the shape: an inner product, or another reshape. */
export const dropReshapes: Rewrite = (graph) => {
  const aliases = new Aliases();
  const folded: Folded[] = [];
  const nodes = graph.nodes.map((node) => {
    const { type } = node.layer;
    const reads = type === 'inner-product' || type === 'reshape' ? aliases.applied(node) : node;
    if (type === 'reshape') aliases.set(node.name, reads.inputs[0]);
    return reads;
  });
  const rewritten = withoutUnread({ ...graph, nodes });
  const left = new Set(rewritten.nodes.map(({ name }) => name));
  for (const { name } of graph.nodes) if (!left.has(name)) folded.push({ node: name });
  return { graph: rewritten, folded };
};
