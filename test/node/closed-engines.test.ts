import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Opens and closes sessions with the compiled library, and prints the process's memory after some of them. */
const script = `
import { openSession, tasks } from './dist/node/index.js';
const classify = await tasks.classify();
const resident = [];
const closed = [];
for (let run = 1; run <= 24; run++) {
  const { engine, ...rest } = await openSession({ threads: 1 + (run % 2) });
  const { document } = await classify.run({ engine, ...rest }, { image: 'examples/dog.png' });
  if (document.top[0].label !== 'dog') throw new Error('it is no dog');
  // As for workers: closed, it holds on to no memory, even where somebody holds on to it.
  engine.share();
  closed.push(engine);
  await engine.close();
  // A turn of the event loop, after which nothing refers to the memory, and a full collection.
  await new Promise(setImmediate);
  globalThis.gc();
  if (run === 8 || run === 24) resident.push(process.memoryUsage.rss());
}
console.log(JSON.stringify(resident));
`;

it('closed engines let go of their memory: sixteen more take no more', async () => {
  const words = ['--expose-gc', '--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  const [before, after] = JSON.parse(stdout) as number[];
  // Each has 60 MB of weights and activations: kept, they would be a gigabyte.
  expect(after - before).toBeLessThan(250e6);
});
