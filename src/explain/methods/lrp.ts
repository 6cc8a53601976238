import type { Network } from '../../nn/network.js';
import type { Visit } from '../../nn/pull-back.js';
import { finish, telling } from '../../steps.js';
import { biasModes } from '../lrp/assignment.js';
import { assignRules, assignTreatments, type Composite, purposeOf } from '../lrp/composite.js';
import { lrpSteps } from '../lrp/lrp.js';
import {
  DEFAULT_PRESET,
  type PresetName,
  type PresetOptions,
  presetComposite,
  presetFor,
  presetNames,
  presets,
} from '../lrp/presets.js';
import { type Subject, seedAt } from '../subject.js';
import {
  defineMethod,
  type Explanation,
  type MethodValues,
  type PreparedMethod,
} from './method.js';

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
 * @param visit called with the relevance that arrived at each layer's output; may restrict it in
 *   place
 */
export const explainByComposite = (
  subject: Subject,
  target: number,
  composite: Composite,
  visit?: Visit,
): Explanation =>
  finish(prepareComposite(composite, subject.network).explain(subject, target, { visit }));

/** LRP under a composite, with the composite's rules assigned to the network's layers. */
function prepareComposite(composite: Composite, { graph }: Network): PreparedMethod {
  const assignments = assignRules(composite, graph);
  const treatments = assignTreatments(composite, graph);
  const purpose = purposeOf(assignments, graph);
  return {
    purpose,
    *explain(subject, target, { visit, verify, progress } = {}) {
      const { engine, bounds } = subject;
      const trace = yield* subject.traceSteps(verify === undefined ? purpose : 'all');
      return yield* engine.scopeSteps(function* () {
        const seed = seedAt(subject, target, subject.scores[target]);
        const options = { assignments, treatments, bounds, visit, verify };
        const steps = lrpSteps(engine, trace, seed, options);
        const { relevance, ledger, total } = yield* telling(steps, trace.nodes.length, progress);
        return { values: new Float32Array(relevance.data), shape: relevance.shape, ledger, total };
      });
    },
  };
}

/** The composite that LRP's parameters choose: a preset with its options, or one of one's own. */
export function compositeOf({ preset, ...options }: MethodValues, network: Network): Composite {
  if (typeof preset === 'object') return preset;
  return presetComposite((preset ?? presetFor(network)) as PresetName, options as PresetOptions);
}

/** The parameters that a network was explained by last, as text, and LRP prepared for them. */
const preparedLast = new WeakMap<
  Network,
  { readonly key: string; readonly method: PreparedMethod }
>();

/**
 * LRP under the composite that the parameters choose. A preset's rules are assigned once for as long as the
 * parameters stay the same: 0.3 ms that many pictures, or a sample after the other, need not wait for.
 */
function prepareLrp(values: MethodValues, network: Network): PreparedMethod {
  const prepare = () => prepareComposite(compositeOf(values, network), network);
  if (typeof values.preset === 'object') return prepare();
  const key = Object.entries(values).map(String).sort().join(' ');
  const last = preparedLast.get(network);
  if (last?.key === key) return last.method;
  const method = prepare();
  preparedLast.set(network, { key, method });
  return method;
}

const defaultsOf = (key: 'epsilon' | 'beta'): string =>
  presetNames
    .flatMap((name) => (key in presets[name] ? [`${name} ${Reflect.get(presets[name], key)}`] : []))
    .join(', ');

/**
 * Layer-wise relevance propagation (Bach et al. 2015) with one of the presets, whose own values
 * hold for the parameters that are left out.
 */
export const lrp = defineMethod({
  title: 'Layer-wise relevance propagation: what speaks for the class, pixel by pixel',
  source: 'Bach et al. 2015; Montavon et al. 2019',
  parameters: {
    preset: {
      kind: 'composite',
      defaultFor: presetFor,
      choices: presetNames,
      about: `which rules the layers have; else what the network’s description names, or ${DEFAULT_PRESET}`,
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
  prepare: prepareLrp,
});
