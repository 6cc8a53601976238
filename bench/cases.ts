import { createSubject, explain, type MethodName, type Purpose, presetNames } from 'whypixel';
import type { Case } from './measure.js';
import type { Setting } from './setting.js';

/** What whypixel computes, from a preprocessed input in memory to the scores or the relevance in memory. */
export const computations: Readonly<Record<string, (setting: Setting) => unknown>> = {
  forward: (setting) => runForward(setting),
  sa: (setting) => runMethod(setting, 'gradient', 'sa', {}),
  ...Object.fromEntries(
    presetNames.map((preset) => [
      `lrp:${preset}`,
      (setting: Setting) => runMethod(setting, 'relevance', 'lrp', { preset }),
    ]),
  ),
};

/** The scores. */
export function runForward({ engine, network, input }: Setting): Float32Array {
  const subject = createSubject(engine, network, input.values, input.shape, 'scores');
  const { scores } = subject;
  subject.release();
  return scores;
}

function runMethod(
  { engine, network, input }: Setting,
  purpose: Purpose,
  method: MethodName,
  values: Readonly<Record<string, string>>,
): Float32Array | undefined {
  const subject = createSubject(engine, network, input.values, input.shape, purpose);
  const [explained] = explain(subject, { method, values, target: 'top1' });
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
