import { expect, it } from 'vitest';
import { explain, prepareJob } from '../../src/explain/explain.js';
import { createSubject } from '../../src/explain/subject.js';
import { createEngine } from '../../src/node/engine.js';
import { explainPicture } from '../../src/node/explain-picture.js';
import { readInput } from '../../src/node/read-input.js';
import { loadNetwork } from '../../src/node/read-network.js';
import { example } from '../cli/whypixel.js';
import { expectSameNumbers } from '../support/arrays.js';

it('explains a picture in one line as in many', async () => {
  const job = { method: 'sa', values: { norm: 'l2' }, target: 'top2' } as const;
  const engine = await createEngine();
  const network = await loadNetwork(engine);
  const { values, shape } = await readInput(example('dog.png'), network);
  const explainOnce = prepareJob(job, network);
  const wanted = explain(createSubject(engine, network, values, shape, { explainOnce }), job);
  await engine.close();
  const found = await explainPicture(example('dog.png'), { job });
  expect(found.map(({ target }) => target)).toEqual(wanted.map(({ target }) => target));
  found.forEach(({ explanation }, i) => {
    expectSameNumbers(explanation.values, wanted[i].explanation.values);
  });
  const [{ target, explanation }] = await explainPicture(example('dog.png'));
  expect(target.label).toBe('dog');
  expect(explanation.total?.score).toBe(target.score);
});

it('says what is wrong with it', async () => {
  await expect(explainPicture('no.png')).rejects.toThrow(/no\.png does not exist/);
  const job = { method: 'lrp', target: 'no such thing' } as const;
  await expect(explainPicture(example('dog.png'), { job })).rejects.toThrow(/no class/);
  for (const [mistyped, says] of [
    [{ jobb: job }, /has no "jobb"; use network, weights, labels/],
    [{ newtork: 'embedded' }, /has no "newtork"; use network/],
    [{ job: { ...job, target: 'top1', chanel: 3 } }, /has no "chanel"; use method, values/],
  ] as const) {
    await expect(explainPicture(example('dog.png'), mistyped as object)).rejects.toThrow(says);
  }
});
