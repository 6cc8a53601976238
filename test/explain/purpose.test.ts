import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ExplainJob, explain, prepareJob } from '../../src/explain/explain.js';
import { parseComposite } from '../../src/explain/lrp/composite-file.js';
import { presetNames } from '../../src/explain/lrp/presets.js';
import { createSubject } from '../../src/explain/subject.js';
import type { Network } from '../../src/nn/network.js';
import { createEngine } from '../../src/node/engine.js';
import { readInput } from '../../src/node/read-input.js';
import { loadNetwork } from '../../src/node/read-network.js';
import type { Input } from '../../src/pictures/input.js';
import type { Engine } from '../../src/tensor/engine.js';
import { expectSameNumbers } from '../support/arrays.js';

const picture = fileURLToPath(new URL('../../examples/dog.png', import.meta.url));

describe('a subject that is explained once', () => {
  let engine: Engine;
  let network: Network;
  let input: Input;
  beforeAll(async () => {
    engine = await createEngine({ packing: 'all' });
    network = await loadNetwork(engine);
    input = await readInput(picture, network);
  });
  afterAll(() => engine.close());

  const subjectFor = (job?: ExplainJob) =>
    createSubject(
      engine,
      network,
      input.values,
      input.shape,
      job && { explainOnce: prepareJob(job, network) },
    );
  const withRule = (entry: string): ExplainJob => ({
    method: 'lrp',
    target: 'dog',
    composite: parseComposite(
      `{"name": "mine", "rules": [{"first": true, "rule": "flat"}, ${entry}]}`,
      'mine.json',
    ),
  });

  it.each(presetNames)('keeps less under %s, or not, to the same bits', (preset) => {
    const job: ExplainJob = { method: 'lrp', values: { preset }, target: 'dog' };
    const whole = subjectFor();
    const [expected] = explain(whole, job);
    whole.release();
    const before = engine.live;
    const once = subjectFor(job);
    const [found] = explain(once, job);
    once.release();
    expectSameNumbers(found.explanation.values, expected.explanation.values);
    expect(found?.explanation.ledger).toEqual(expected?.explanation.ledger);
    expect(engine.live, 'all memory is given back').toBe(before);
  });

  it.each([
    'sa',
    'gradient',
    'gradient-x-input',
    'guided-backpropagation',
    'deconvnet',
    'grad-cam',
  ] as const)('runs the network once for %s, and says the same', (method) => {
    const job: ExplainJob = { method, target: 'dog' };
    const whole = subjectFor();
    const [expected] = explain(whole, job);
    whole.release();
    const kernels = vi.spyOn(engine, 'run');
    try {
      const once = subjectFor(job);
      const [found] = explain(once, job);
      once.release();
      expectSameNumbers(found.explanation.values, expected.explanation.values);
      const passes = kernels.mock.calls.filter(
        ([name, [x]]) => /^convolution(Relu)?$/.test(name) && x?.shape.join() === '3,224,224',
      );
      expect(passes.length, 'convolutions of the input').toBe(1);
    } finally {
      vi.restoreAllMocks();
    }
  });

  it('explains several classes, and one against another', () => {
    const job: ExplainJob = { method: 'lrp', target: 'top3', contrast: 'cat' };
    const whole = subjectFor();
    const once = subjectFor(job);
    const values = (found: ReturnType<typeof explain>) =>
      found.map(({ explanation }) => explanation.values);
    expect(values(explain(once, job))).toEqual(values(explain(whole, job)));
    once.release();
    whole.release();
  });

  it('gives its memory back when it fails on the way', () => {
    const before = engine.live;
    const at = { at: 'inception_5b/output', channel: 9999 };
    const job: ExplainJob = { method: 'lrp', target: 'dog', ...at };
    const once = subjectFor(job);
    expect(() => explain(once, job)).toThrow(/channels 0 to 1023/);
    once.release();
    expect(engine.live).toBe(before);
  });

  it.each([
    ['active-relevance', '{"rule": "gamma", "gamma": 0.25}'],
    ['active-relevance', '{"rule": "epsilon", "epsilon": 0.1, "bias": "ignore"}'],
    ['relevance', '{"name": "inception_3a/*", "rule": "w-square"}, {"rule": "z-plus"}'],
    ['relevance', '{"rule": "z-plus", "bias": "distribute"}'],
  ])('needs %s for %s', (purpose, entry) => {
    expect(prepareJob(withRule(entry), network).purpose).toBe(purpose);
  });
});
