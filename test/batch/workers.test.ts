import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startWorkers } from '../../src/batch/index.js';
import type { WorkerTask } from '../../src/batch/worker.js';
import { STANDSTILL } from '../../src/node/job-thread.js';
import { emptyFolder } from '../cli/whypixel.js';

/** A worker that does to itself what its job's picture says. */
function workerThat(body: string): URL {
  const path = join(emptyFolder(), 'worker.mjs');
  writeFileSync(path, `import { parentPort } from 'node:worker_threads';\n${body}`);
  return pathToFileURL(path);
}

const OBEDIENT = `
  const deeds = {
    stand: () => { for (;;); },
    wait: (task, done) => setTimeout(done, 4000),
    fill: () => { for (const all = []; ; ) all.push([all.length]); },
    end: () => process.exit(7),
    answer: (task, done) => done(),
  };
  parentPort.on('message', (task) => {
    const { image } = task.job.request;
    const done = () => parentPort.postMessage({ document: [image, task.isSubstitute], files: [] });
    deeds[image](task, done);
  });
  setInterval(() => parentPort.postMessage('alive'), 200);
  parentPort.postMessage('up');`;

const taskTo = (image: string) =>
  ({ shared: {}, job: { task: 'classify', request: { image } } }) as unknown as WorkerTask;

describe('job threads', () => {
  it.each([
    ['stand', 'standstill', 2],
    ['fill', 'memory', STANDSTILL],
    ['end', 'ended', STANDSTILL],
  ])(
    'outlive a job that lets them %s, and go on as substitutes',
    async (deed, lost, standstill) => {
      const workers = startWorkers(1, workerThat(OBEDIENT), standstill);
      try {
        expect(await workers.run(taskTo('answer'))).toMatchObject({ document: ['answer', false] });
        for (let times = 0; times < 2; times++) {
          expect(await workers.run(taskTo(deed))).toMatchObject({ lost });
          expect(await workers.run(taskTo('answer'))).toMatchObject({ document: ['answer', true] });
        }
      } finally {
        await workers.end();
      }
    },
  );

  it('may take longer than they may be silent', async () => {
    const workers = startWorkers(1, workerThat(OBEDIENT), 2);
    expect(await workers.run(taskTo('wait'))).toMatchObject({ document: ['wait', false] });
    await workers.end();
  });

  it.each([
    ['throw', "throw new Error('not today')", /a worker thread died: not today/],
    ['end', 'process.exit(4)', /a worker thread died: it ended with code 4/],
  ])('that %s before they can take a job are an error', async (_, body, says) => {
    const workers = startWorkers(2, workerThat(body));
    await expect(workers.run(taskTo('answer'))).rejects.toThrow(says);
    await workers.end();
  });
});
