import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleList } from '../../src/node/examples.js';
import { openSession } from '../../src/node/open-session.js';
import { tasks } from '../../src/tasks/index.js';
import type { Session } from '../../src/tasks/session.js';
import type { Task, TaskName } from '../../src/tasks/task.js';
import { emptyFolder, example } from '../cli/whypixel.js';
import { expectSameNumbers } from '../support/arrays.js';

const image = example('dog.png');

/** The path of a file with stages of the picture. */
function stagesFile(): string {
  const path = join(emptyFolder(), 'dog.stages.json');
  const sha256 = createHash('sha256').update(readFileSync(image)).digest('hex');
  const stage = { of: 0, class: 'top1', region: 'essential', invert: false, op: 'grayscale' };
  const stages = Array.from({ length: 5 }, () => stage);
  const file = {
    kind: 'stages',
    version: 1,
    image: { name: 'dog.png', sha256 },
    stages,
    masks: {},
  };
  writeFileSync(path, JSON.stringify(file));
  return path;
}

/** Requests that take seconds, but for a classification; `out` is the test's. */
const requests: Record<TaskName, Record<string, unknown>> = {
  classify: { image },
  explain: { image, method: 'occlusion', parameters: { stride: 4 } },
  evidence: { image, class: 'top9' },
  audit: { image, float64: true },
  distort: { image, region: 'top:20%:occlusion' },
  study: { images: [image] },
  stages: { image, stages: stagesFile() },
  evaluate: { images: [image] },
  compare: { images: [image], presets: true },
  demo: { examples: exampleList() },
};

/** Milliseconds to the abort: a classification would be over after 50. */
const after = (name: TaskName) => (name === 'classify' ? 5 : 50);

describe('a task that is aborted', () => {
  let session: Session;
  beforeAll(async () => {
    session = await openSession({ threads: 1 });
    // From its second use on a layer's packed weights are kept: so that nothing else is counted below.
    const [classify, explain, audit] = [
      await tasks.classify(),
      await tasks.explain(),
      await tasks.audit(),
    ];
    for (let i = 0; i < 2; i++) {
      await classify.run(session, { image });
      for (const method of ['lrp', 'sa'] as const) await explain.run(session, { image, method });
      await audit.run(session, { image });
    }
  });
  afterAll(() => session.engine.close());

  it.each(Object.keys(requests) as TaskName[])('%s ends soon, and leaves nothing', async (name) => {
    const task: Task = await tasks[name]();
    const out = emptyFolder();
    const given = 'out' in task.request.entries ? { out: join(out, 'distorted.png') } : {};
    const { engine } = session;
    // Packed weights apart: which are kept depends on how far the task came, and on what zeros it met.
    const live = () => engine.live - engine.packed.count;
    const before = live();
    const controller = new AbortController();
    let aborted = process.cpuUsage();
    setTimeout(() => {
      aborted = process.cpuUsage();
      controller.abort();
    }, after(name));
    const running = task.run(
      session,
      { ...requests[name], ...given },
      { signal: controller.signal },
    );
    await expect(running).rejects.toMatchObject({ name: 'UserError', code: 'aborted' });
    // Of computing, and not of waiting for a processor that others keep busy.
    const { user, system } = process.cpuUsage(aborted);
    expect((user + system) / 1000).toBeLessThan(200);
    expect(live()).toBe(before);
    expect(readdirSync(out)).toEqual([]);
    const classify = await tasks.classify();
    const { document } = await classify.run(session, { image, top: 1 });
    expect(document.top[0]?.label).toBe('dog');
  });

  it('while it waits never begins', async () => {
    const classify = await tasks.classify();
    const controller = new AbortController();
    const ended: string[] = [];
    const first = classify.run(session, { image }).then(() => ended.push('first'));
    const second = classify
      .run(session, { image }, { signal: controller.signal })
      .catch(({ code }) => ended.push(code));
    controller.abort();
    await Promise.all([first, second]);
    expect(ended).toEqual(['aborted', 'first']);
    await expect(
      classify.run(session, { image }, { signal: controller.signal }),
    ).rejects.toMatchObject({ code: 'aborted' });
  });
});

it('tasks that are started at once take turns, to the same results', async () => {
  let now = 0;
  const session = { ...(await openSession({ threads: 1 })), clock: () => now++ };
  try {
    const explain = await tasks.explain();
    const run = (name: string) => explain.run(session, { image: example(name), npy: true });
    const alone = [await run('dog.png'), await run('fruit.png')];
    now = 0;
    const together = await Promise.all([run('dog.png'), run('fruit.png')]);
    const filesOf = (results: typeof alone) =>
      results.flatMap(({ files }) => files.filter(({ name }) => !name.endsWith('.json')));
    const [expected, found] = [filesOf(alone), filesOf(together)];
    expect(found.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
    const bytesOf = ({ bytes }: (typeof found)[number]) =>
      typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    found.forEach((file, i) => {
      expectSameNumbers(bytesOf(file), bytesOf(expected[i]), { about: file.name });
    });
    // The second one's clock starts when its turn comes, not when it was asked for.
    const [first, second] = together.map(({ document }) => ({ ...document[0]?.timing }));
    expect(first).toEqual({ start: 0, read: 1, forward: 1, explain: 1 });
    expect(second).toEqual({ ...first, start: expect.any(Number) });
    expect(second.start).toBeGreaterThan(3);
  } finally {
    await session.engine.close();
  }
});
