import type { Visit } from '../../nn/pull-back.js';
import { biasModes } from '../lrp/assignment.js';
import { assignRules, type Composite, purposeOf } from '../lrp/composite.js';
import { type Lrp, lrp as propagateRelevance } from '../lrp/lrp.js';
import {
  type PresetName,
  type PresetOptions,
  presetComposite,
  presetNames,
  presets,
} from '../lrp/presets.js';
import { type Subject, seedAt } from '../subject.js';
import type { Explanation, Method } from './method.js';

/**
 * Relevance of class `target` under any composite: the library's way in.
 *
 * @example Under a composite of your own
 * ```ts
 * import {
 *   createEngine, createSubject, explainByComposite, loadNetwork, parseComposite, readInput,
 * } from 'whypixel';
 *
 * const engine = await createEngine();
 * const network = await loadNetwork(engine);
 * const input = await readInput('examples/dog.png', network);
 * const subject = createSubject(engine, network, input.values, input.shape);
 * const composite = parseComposite(
 *   '{"name": "mine", "rules": [{"first": true, "rule": "flat"}, {"rule": "z-plus", "bias": "ignore"}]}',
 *   'mine.json',
 * );
 * const { total, ledger } = explainByComposite(subject, 0, composite);
 * console.log(`${total.score} = ${total.pixels} in pixels + ${total.dead} dead`);
 * console.log(ledger.every(({ closing }) => closing < 1e-5));
 * await engine.close();
 * ```
 *
 * @param visit is shown the relevance that arrived at each layer's output; may restrict it in place
 * @param last whether nothing else will be explained of the subject: its memory is given back on the way
 */
export function explainByComposite(
  subject: Subject,
  target: number,
  composite: Composite,
  visit?: Visit,
  last = false,
): Explanation {
  const { engine, network, bounds } = subject;
  const assignments = assignRules(composite, network.graph);
  const purpose = purposeOf(assignments, network.graph);
  const trace = last ? subject.take(purpose) : subject.trace(purpose);
  try {
    return engine.scope(() => {
      const seed = seedAt(subject, target, subject.scores[target]);
      const options = { assignments, bounds, visit, last };
      const { relevance, ledger, total }: Lrp = propagateRelevance(engine, trace, seed, options);
      return { values: new Float32Array(relevance.data), shape: relevance.shape, ledger, total };
    });
  } finally {
    if (last) trace.release();
  }
}

const defaultsOf = (key: 'epsilon' | 'beta'): string =>
  presetNames
    .flatMap((name) => (key in presets[name] ? [`${name} ${Reflect.get(presets[name], key)}`] : []))
    .join(', ');

/**
 * Layer-wise relevance propagation (Bach et al. 2015) with one of the presets, whose own values
 * hold for the parameters that are left out.
 */
export const lrp: Method = {
  title: 'Layer-wise relevance propagation: what speaks for the class, pixel by pixel',
  source: 'Bach et al. 2015; Montavon et al. 2019',
  parameters: {
    preset: {
      kind: 'choice',
      default: 'heatmapping',
      choices: presetNames,
      about: 'which rules the layers have',
    },
    epsilon: { kind: 'number', min: 0, about: `the stabiliser; else ${defaultsOf('epsilon')}` },
    beta: {
      kind: 'number',
      min: 0,
      about: `the weight of inhibition in alpha-beta; else ${defaultsOf('beta')}`,
    },
    bias: {
      kind: 'choice',
      choices: biasModes,
      about: 'what becomes of the biases’ share; else the preset’s own',
    },
  },
  purpose: 'relevance',
  explain(subject, target, { preset, ...options }) {
    const composite = presetComposite(preset as PresetName, options as PresetOptions);
    return explainByComposite(subject, target, composite);
  },
};
