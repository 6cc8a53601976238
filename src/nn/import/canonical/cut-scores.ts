import { type DescribedNode, INPUT_NAME } from '../described-graph.js';
import { type Folded, type Rewrite, withoutUnread } from './rewrite.js';

/** Layers that turn scores into probabilities. */
const isProbability = ({ layer }: DescribedNode): boolean =>
  layer.type === 'softmax' ||
  layer.type === 'log-softmax' ||
  (layer.type === 'activation' && layer.kind === 'sigmoid');

/** Ends the graph at the scores, before a last softmax, log-softmax or sigmoid: there explanations start. */
export const cutScores: Rewrite = (graph) => {
  const folded: Folded[] = [];
  let { scores } = graph;
  for (;;) {
    const last = graph.nodes.find(({ name }) => name === scores);
    if (!last || !isProbability(last) || last.inputs[0] === INPUT_NAME) break;
    folded.push({ node: scores });
    scores = last.inputs[0];
  }
  return { graph: withoutUnread({ ...graph, scores }), folded };
};
