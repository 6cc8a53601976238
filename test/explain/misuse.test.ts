import { describe, expect, it } from 'vitest';
import { type ExplainJob, explain } from '../../src/explain/explain.js';
import { methods } from '../../src/explain/methods/index.js';
import { createSubject } from '../../src/explain/subject.js';
import { createEngine } from '../../src/node/engine.js';
import { SHAPE, smallInput, smallNetwork } from './methods/support/small-network.js';

describe('an explanation', async () => {
  const engine = await createEngine();
  const network = smallNetwork(engine, { normalised: true });
  const make = () => createSubject(engine, network, smallInput(), SHAPE);

  it.each<[string, object, RegExp]>([
    [
      'a parameter that there is not',
      { method: 'lrp', values: { presett: 'x' } },
      /no parameter "presett"; use preset, epsilon/,
    ],
    [
      'a parameter of a method without any',
      { method: 'deconvnet', values: { a: 1 } },
      /no parameter "a"; the method has none/,
    ],
    ['a value that there is not', { method: 'sa', values: { norm: 'l3' } }, /norm must be one of/],
    [
      'a mistyped method',
      { method: 'lpr' },
      /method must be one of lrp, .*not "lpr"; did you mean lrp\?/,
    ],
    ['no method', {}, /method must be one of/],
    [
      'a field that a job has not',
      { method: 'lrp', preset: 'epsilon' },
      /a job, whose method’s parameters stand in values, has no "preset"; use method, values, .*channel/,
    ],
    ['what objects have', { method: 'constructor' }, /method must be one of/],
    [
      'a number as target',
      { method: 'lrp', target: 1 },
      /must be a text, such as "top1".*not 1 \(number\)/,
    ],
    ['no target', { method: 'lrp', target: undefined }, /must be a text/],
  ])('refuses %s', (_, job, says) => {
    const subject = make();
    const whole = { target: 'top1', ...job } as unknown as ExplainJob;
    expect(() => explain(subject, whole)).toThrow(says);
    expect(() => explain(subject, whole)).toThrow(expect.objectContaining({ name: 'UserError' }));
    subject.release();
  });

  it('refuses unknown parameters and classes of a method by itself, too', () => {
    const subject = make();
    const given = { presett: 'epsilon' } as object;
    expect(() => methods.lrp.explain(subject, 0, given)).toThrow(/no parameter "presett"/);
    for (const target of [-1, 0.5, 1000, Number.NaN]) {
      expect(() => methods.lrp.explain(subject, target, {})).toThrow(/is no class/);
    }
    expect(methods.lrp.explain(subject, 0, {}).values.length).toBeGreaterThan(0);
    subject.release();
  });

  it('is of typed parameters', () => {
    const jobs: ExplainJob[] = [
      { method: 'lrp', values: { preset: 'epsilon', epsilon: 1 }, target: 'top1' },
      { method: 'sa', values: { norm: 'l2' }, target: 'top1' },
      // @ts-expect-error it is called preset
      { method: 'lrp', values: { presett: 'epsilon' }, target: 'top1' },
      // @ts-expect-error there is no such preset
      { method: 'lrp', values: { preset: 'epsilonn' }, target: 'top1' },
      // @ts-expect-error SA has none
      { method: 'sa', values: { preset: 'epsilon' }, target: 'top1' },
      // @ts-expect-error a target is a text
      { method: 'sa', target: 1 },
    ];
    expect(jobs).toHaveLength(6);
  });

  it('cannot be had of a subject that has been released', () => {
    const subject = make();
    const held = engine.live;
    subject.release();
    subject.release();
    expect(engine.live).toBeLessThan(held);
    const message = /the subject has been released/;
    for (const method of ['lrp', 'sa', 'occlusion', 'random'] as const) {
      expect(() => explain(subject, { method, target: 'top1' })).toThrow(message);
    }
    expect(() => subject.input).toThrow(message);
    expect(() => subject.trace('gradient')).toThrow(message);
    expect(() => subject.scoresOf(smallInput())).toThrow(message);
    expect(subject.scores.length).toBeGreaterThan(0);
  });
});

it('an engine is closed where its block ends', async () => {
  const engine = await createEngine();
  await engine[Symbol.asyncDispose]();
  expect(() => engine.tensor([1])).toThrow('the engine is closed');
  await engine[Symbol.asyncDispose]();
  await engine.close();
});
