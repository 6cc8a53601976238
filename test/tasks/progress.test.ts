import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInTurn } from '../../src/batch/index.js';
import { exampleList } from '../../src/node/examples.js';
import { openSession } from '../../src/node/open-session.js';
import { tasks } from '../../src/tasks/index.js';
import type { Session } from '../../src/tasks/session.js';
import type { Task, TaskName } from '../../src/tasks/task.js';
import { emptyFolder, example } from '../cli/whypixel.js';

const image = example('dog.png');
const gradients = 'integrated-gradients:steps=12';

describe('progress moves within one picture, and only forward', () => {
  let session: Session;
  beforeAll(async () => {
    session = await openSession();
  });
  afterAll(() => session.engine.close());

  it.each<[TaskName, Record<string, unknown>, number]>([
    ['explain', { image, method: 'smoothgrad', parameters: { samples: 10 } }, 10],
    [
      'explain',
      { image, method: 'integrated-gradients', parameters: { steps: 10 }, class: 'top2' },
      20,
    ],
    ['explain', { image, method: 'occlusion', parameters: { window: 64, stride: 64 } }, 16],
    ['explain', { image, method: 'smoothgrad', parameters: { samples: 5 }, contrast: 'cat' }, 10],
    ['study', { images: [image], superpixels: 12, controls: 2, maxIterations: 1 }, 14],
    [
      'study',
      { images: [image], superpixels: 4, controls: 1, maxIterations: 1, relevance: gradients },
      18,
    ],
    ['evaluate', { images: [image], steps: 3, methods: `${gradients},sa`, bootstrap: 10 }, 18],
    ['compare', { images: [image], methods: `${gradients},sa`, class: 'dog,cat' }, 26],
    ['explain', { image }, 150],
    ['explain', { image, method: 'sa', class: 'top2' }, 250],
    ['explain', { image, method: 'grad-cam' }, 150],
    ['audit', { image }, 150],
    ['audit', { image, float64: true }, 300],
    ['evidence', { image, class: 'top2' }, 300],
    ['distort', { image, region: 'top:20%:smoothgrad' }, 25],
    ['demo', { examples: exampleList().slice(0, 2) }, 4],
  ])('%s %j', { timeout: 600_000 }, async (name, request, least) => {
    const task: Task = await tasks[name]();
    const shares: number[] = [];
    const out = name === 'distort' ? join(emptyFolder(), 'distorted.png') : emptyFolder();
    const given = 'out' in task.request.entries ? { ...request, out } : request;
    await task.run(session, given, {
      progress: (done, total) => shares.push(done / total),
    });
    const different = new Set(shares);
    expect(different.size).toBeGreaterThanOrEqual(least);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[0]).toBeLessThan(0.3);
    expect(shares.at(-1)).toBeGreaterThan(0.97);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1 + 1e-9);
  });

  it('and a queue is told of it, job by job', async () => {
    const request = { image, method: 'smoothgrad', parameters: { samples: 4 }, out: emptyFolder() };
    const jobs = ['a', 'b'].map((word) => ({
      task: 'explain' as const,
      request: { ...request, name: word },
    }));
    const waiting = [...jobs];
    const told: [number, number][] = [];
    await runInTurn(
      {
        next: () => waiting.shift(),
        progress: (job, share) => told.push([jobs.indexOf(job as (typeof jobs)[0]), share]),
        done: () => {},
        failed: (_, error) => {
          throw error;
        },
      },
      session,
    );
    const quarters = [0.25, 0.5, 0.75, 1];
    expect(told).toEqual([0, 1].flatMap((job) => quarters.map((share) => [job, share])));
  });
});
