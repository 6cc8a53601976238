import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExplainJob, explain, prepareJob } from '../../../src/explain/explain.js';
import { presetNames } from '../../../src/explain/lrp/presets.js';
import { methodNames } from '../../../src/explain/methods/index.js';
import { createSubject } from '../../../src/explain/subject.js';
import { topClasses } from '../../../src/explain/target.js';
import { scoresOf } from '../../../src/nn/forward.js';
import type { Network } from '../../../src/nn/network.js';
import { createEngine } from '../../../src/node/engine.js';
import { exampleList } from '../../../src/node/examples.js';
import { readInput } from '../../../src/node/read-input.js';
import { loadNetwork } from '../../../src/node/read-network.js';
import type { Engine } from '../../../src/tensor/engine.js';
import { type KernelSetName, kernelSetNames } from '../../../src/tensor/kernels/index.js';
import { expectSameNumbers } from '../../support/arrays.js';
import { relativeL2 } from '../../support/random.js';

/** An engine with the embedded network in it. */
interface Ready {
  readonly engine: Engine;
  readonly network: Network;
}

describe('on the examples, whose backgrounds are flat', () => {
  let ready: Readonly<Record<KernelSetName, Ready>>;
  beforeAll(async () => {
    const entries = kernelSetNames.map(async (kernels) => {
      const engine = await createEngine({ kernels, threads: 2 });
      return [kernels, { engine, network: await loadNetwork(engine) }] as const;
    });
    ready = Object.fromEntries(await Promise.all(entries)) as Record<KernelSetName, Ready>;
  });
  afterAll(async () => {
    for (const { engine } of Object.values(ready)) await engine.close();
  });

  /** Relevance of the class with the best score. */
  async function explained(kernels: KernelSetName, path: string, jobs: readonly ExplainJob[]) {
    const { engine, network } = ready[kernels];
    const { values, shape } = await readInput(path, network);
    const subject = createSubject(engine, network, values, shape, { purpose: 'gradient' });
    const maps = jobs.map((job) => explain(subject, job)[0]?.explanation.values as Float32Array);
    subject.release();
    return maps;
  }

  it.each(exampleList())(
    '$name has the reference’s gradient and sensitivity',
    async ({ path }) => {
      const jobs = [
        { method: 'gradient', target: 'top1' },
        { method: 'sa', target: 'top1' },
      ] as const;
      const ours = await explained('simd', path, jobs);
      const theirs = await explained('reference', path, jobs);
      ours.forEach((map, i) => {
        expect(relativeL2(map, theirs[i] as Float32Array), jobs[i]?.method).toBeLessThanOrEqual(
          2e-3,
        );
      });
    },
    300_000,
  );

  it.each([1, 2, 3])(
    'scores are the same under every method and preset, bit for bit, on %i threads',
    async (threads) => {
      const [engine, one] = await Promise.all(
        [threads, 1].map((count) => createEngine({ kernels: 'simd', threads: count })),
      );
      const [network, alone] = await Promise.all([engine, one].map((own) => loadNetwork(own)));
      const jobs: ExplainJob[] = [
        ...methodNames.map((method) => ({ method, target: 'top1' })),
        { method: 'random', target: 'top1' },
        ...presetNames.map(
          (preset): ExplainJob => ({ method: 'lrp', values: { preset }, target: 'top1' }),
        ),
      ];
      // A drawing with a flat background, where kernels differ in what they make of ties; and another.
      for (const { path } of exampleList().slice(0, 2)) {
        const { values, shape } = await readInput(path, network);
        const scores = scoresOf(one, alone, values, shape);
        expectSameNumbers(scoresOf(engine, network, values, shape), scores, { about: 'classify' });
        expect(topClasses(scores, network.labels)[0]?.label).toBe('dog');
        for (const job of jobs) {
          const explainOnce = prepareJob(job, network);
          const subject = createSubject(engine, network, values, shape, { explainOnce });
          const about = `${job.method} ${JSON.stringify(job.values ?? {})}`;
          expectSameNumbers(subject.scores, scores, { about });
          subject.release();
        }
        // Every pass that a method can ask for, not only that of the method which runs once.
        const subject = createSubject(engine, network, values, shape, { purpose: 'all' });
        expectSameNumbers(subject.scores, scores, { about: 'all' });
        subject.release();
      }
      await Promise.all([engine.close(), one.close()]);
    },
    300_000,
  );
});
