import { describe, expect, it } from 'vitest';
import { explain, prepareJob } from '../../src/explain/explain.js';
import { methodNames, methods } from '../../src/explain/methods/index.js';
import type { Method } from '../../src/explain/methods/method.js';
import { parameterValues } from '../../src/explain/methods/parameters.js';
import { createSubject, subjectSteps } from '../../src/explain/subject.js';
import { createEngine } from '../../src/node/engine.js';
import { finish, paced } from '../../src/steps.js';
import { SHAPE, smallInput, smallNetwork } from './methods/support/small-network.js';

/** Parameters of small pictures and networks, where a default is made for GoogLeNet. */
const values = {
  'grad-cam': { layer: 'features' },
  occlusion: { window: 3, stride: 2 },
  'integrated-gradients': { steps: 4 },
} as Readonly<Record<string, Readonly<Record<string, string | number>>>>;

describe('a subject', async () => {
  const engine = await createEngine();
  const network = smallNetwork(engine, { normalised: true });

  it('that is explained once has the pass made anew for a second explanation', () => {
    const job = { method: 'lrp', values: { preset: 'epsilon-plus' }, target: 'top1' } as const;
    const explainOnce = prepareJob(job, network);
    const subject = createSubject(engine, network, smallInput(), SHAPE, { explainOnce });
    expect(subject.trace(explainOnce.purpose).isDisposable).toBe(true);
    expect(subject.trace(explainOnce.purpose).isDisposable).toBeUndefined();
    subject.release();
    const used = createSubject(engine, network, smallInput(), SHAPE, { explainOnce });
    const [first] = explain(used, job);
    const [second] = explain(used, job);
    expect(second?.explanation.values).toEqual(first?.explanation.values);
    used.release();
  });

  it('for several explanations keeps its pass for all of them', () => {
    const job = { method: 'lrp', target: 'top2' } as const;
    const explainOnce = prepareJob(job, network);
    expect(explainOnce.explanations).toBe(2);
    const subject = createSubject(engine, network, smallInput(), SHAPE, { explainOnce });
    expect(subject.trace(explainOnce.purpose).isDisposable).toBe(false);
    subject.release();
  });

  it('can be given up between any two layers, and leaves no memory behind', () => {
    createSubject(engine, network, smallInput(), SHAPE).release();
    const held = engine.live;
    const giveUpAfter = (steps: number) => {
      const making = subjectSteps(engine, network, smallInput(), SHAPE);
      for (let step = 0; step < steps; step++) {
        const { done, value } = making.next();
        if (done) {
          value.release();
          return false;
        }
      }
      making.return(undefined as never);
      return true;
    };
    let steps = 1;
    for (; giveUpAfter(steps); steps++) expect(engine.live, `after ${steps} steps`).toBe(held);
    expect(steps).toBeGreaterThan(4);
    expect(engine.live).toBe(held);
  });

  it.each(methodNames)(
    '%s yields on its way, can be aborted, and gives its memory back',
    async (name) => {
      const method: Method = methods[name];
      const prepared = method.prepare(
        parameterValues(method.parameters, values[name] ?? {}),
        network,
      );
      const subject = createSubject(engine, network, smallInput(), SHAPE);
      const whole = finish(prepared.explain(subject, 1));
      // The subject has the forward passes that it keeps, and the engine the packed weights.
      finish(prepared.explain(subject, 1));
      const held = engine.live;
      const count = [...prepared.explain(subject, 1)].length;
      expect(count).toBeGreaterThan(4);
      for (let steps = 1; steps < count; steps += Math.ceil(count / 7)) {
        const explaining = prepared.explain(subject, 1);
        for (let step = 0; step < steps; step++) explaining.next();
        explaining.return(undefined as never);
        expect(engine.live, `after ${steps} steps of ${count}`).toBe(held);
      }
      const aborted = paced(prepared.explain(subject, 1), AbortSignal.abort());
      await expect(aborted).rejects.toMatchObject({ code: 'aborted' });
      expect(finish(prepared.explain(subject, 1)).values).toEqual(whole.values);
      expect(engine.live).toBe(held);
      subject.release();
    },
  );
});
