import {
  createSubject,
  type ExplainJob,
  explain,
  prepareJob,
  presetNames,
  scoresOf,
} from 'whypixel';
import type { Case } from './measure.js';
import type { Setting } from './setting.js';

/** What whypixel computes, from a preprocessed input in memory to the scores or the relevance in memory. */
export const computations: Readonly<Record<string, (setting: Setting) => unknown>> = {
  forward: (setting) => runForward(setting),
  sa: (setting) => runJob(setting, { method: 'sa', target: 'top1' }),
  ...Object.fromEntries(
    presetNames.map((preset) => [
      `lrp:${preset}`,
      (setting: Setting) => runJob(setting, { method: 'lrp', values: { preset }, target: 'top1' }),
    ]),
  ),
};

/** The scores, by the pass that serves the many perturbed inputs of `evaluate` and occlusion. */
export const runForward = ({ engine, network, input }: Setting): Float32Array =>
  scoresOf(engine, network, input.values, input.shape, 'fast-scores');

function runJob({ engine, network, input }: Setting, job: ExplainJob): Float32Array | undefined {
  const explainOnce = prepareJob(job, network);
  const subject = createSubject(engine, network, input.values, input.shape, { explainOnce });
  const [explained] = explain(subject, job);
  subject.release();
  return explained?.explanation.values;
}

/** The computations of the given names, on one setting. */
export const ownCases = (setting: Setting, names: readonly string[]): Case[] =>
  names.map((name) => ({
    name,
    threads: setting.engine.threads,
    run: () => computations[name]?.(setting),
  }));
