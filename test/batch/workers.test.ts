import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type JobThreads, startWorkers } from '../../src/batch/index.js';
import type { Shared } from '../../src/batch/worker.js';
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
  let isSubstitute = 'not begun';
  let beginnings = 0;
  parentPort.on('message', (task) => {
    if (task.beginning) [isSubstitute, beginnings] = [task.beginning.isSubstitute, beginnings + 1];
    const { image } = task.job.request;
    const document = [image, isSubstitute, beginnings];
    const done = () => parentPort.postMessage({ document, files: [] });
    deeds[image](task, done);
  });
  setInterval(() => parentPort.postMessage('alive'), 200);
  parentPort.postMessage('up');`;

const NOTHING = {} as Shared;

/** Has a worker do what a picture is called. */
const run = (workers: JobThreads, image: string) =>
  workers.run({ task: 'classify', request: { image } }, NOTHING);

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
        expect(await run(workers, 'answer')).toMatchObject({ document: ['answer', false, 1] });
        for (let times = 0; times < 2; times++) {
          expect(await run(workers, deed)).toMatchObject({ lost });
          for (let jobs = 0; jobs < 2; jobs++) {
            expect(await run(workers, 'answer')).toMatchObject({ document: ['answer', true, 1] });
          }
        }
      } finally {
        await workers.end();
      }
    },
  );

  it('may take longer than they may be silent', async () => {
    const workers = startWorkers(1, workerThat(OBEDIENT), 2);
    expect(await run(workers, 'wait')).toMatchObject({ document: ['wait', false, 1] });
    await workers.end();
  });

  it.each([
    ['throw', "throw new Error('not today')", /a worker thread died: not today/],
    ['end', 'process.exit(4)', /a worker thread died: it ended with code 4/],
  ])('that %s before they can take a job are an error', async (_, body, says) => {
    const workers = startWorkers(2, workerThat(body));
    await expect(run(workers, 'answer')).rejects.toThrow(says);
    await workers.end();
  });
});
