import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  type Job,
  type Queue,
  runInTurn,
  runSideBySide,
  startWorkers,
} from '../../src/batch/index.js';
import { fromMessage, toMessage } from '../../src/batch/message.js';
import { UserError } from '../../src/errors.js';
import { encodeNpy } from '../../src/nn/formats/npy.js';
import type { Network } from '../../src/nn/network.js';
import { createEngine } from '../../src/node/engine.js';
import { nodeSession } from '../../src/node/session.js';
import type { Engine } from '../../src/tensor/engine.js';
import { emptyFolder } from '../cli/whypixel.js';
import { randomFrom } from '../support/random.js';
import { randomModel } from '../support/random-graph.js';

/** The compiled worker of the command line. */
const worker = pathToFileURL('dist/cli/picture-worker.js');

/** A network of random layers that takes `[3, H, W]`. */
function randomNetwork(engine: Engine, first: number): Network {
  for (let seed = first; ; seed++) {
    const { inputShape, graph, weights } = randomModel(engine, randomFrom(seed));
    const [channels, height, width] = inputShape as [number, number, number];
    if (channels !== 3) continue;
    const pixels = { channels: 'rgb', scale: 1 / 255, fit: 'cover' } as const;
    const input = {
      ...pixels,
      size: [height, width],
      mean: [0.5, 0.5, 0.5],
      std: [1, 1, 1],
    } as const;
    return { name: 'random', sha256: '', parameters: 0, labels: [], input, graph, weights };
  }
}

/** A queue of jobs that keeps what comes of them, by their inputs; timings aside. */
function queueOf(jobs: readonly Job[]) {
  const left = [...jobs];
  const results = new Map<unknown, unknown>();
  const queue: Queue = {
    next: () => left.shift(),
    done: ({ request }, { document, files }) => {
      const maps = files.filter(({ name }) => name.endsWith('.npy'));
      results.set(request.image, {
        document: JSON.stringify(document, (key, value) => (key === 'timing' ? null : value)),
        maps: maps.map(({ name, bytes }) => [name, [...(bytes as Uint8Array)]]),
      });
    },
    failed: ({ request }, error) => {
      results.set(
        request.image,
        error.worded((field) => `--${field}`),
      );
    },
  };
  return { queue, results };
}

describe('a batch', () => {
  it('explains any network on two threads as on one, whatever its graph, past mistakes', async () => {
    for (const seed of [1, 100, 200]) {
      const engine = await createEngine({ packing: 'all' });
      const session = nodeSession(engine, randomNetwork(engine, seed));
      const { size } = session.network.input;
      const random = randomFrom(seed);
      const folder = emptyFolder();
      const jobs = Array.from({ length: 9 }, (_, i): Job => {
        const image = join(folder, `${i}.npy`);
        const values = random.values(3 * size[0] * size[1]);
        writeFileSync(image, encodeNpy(Float32Array.from(values), [3, ...size]));
        const parameters = { preset: i % 2 === 0 ? 'conserving' : 'epsilon' };
        const request = { image, npy: true, parameters, class: i === 5 ? 'top99' : 'top2' };
        return { task: 'explain', request };
      });
      const one = queueOf(jobs);
      await runInTurn(one.queue, session);
      const two = queueOf(jobs);
      const threads = startWorkers(2, worker);
      try {
        await runSideBySide(two.queue, session, threads);
      } finally {
        await threads.end();
        await engine.close();
      }
      expect(one.results.size).toBe(jobs.length);
      expect(one.results.get(join(folder, '5.npy'))).toMatch(/^--class top99: there are 1 to/);
      expect(Object.fromEntries(two.results)).toEqual(Object.fromEntries(one.results));
    }
  });
});

describe('a mistake that passes between threads', () => {
  it('keeps its code and field, and names fields as it is asked to', () => {
    const details = { code: 'unreadable', field: 'epsilon' } as const;
    const error = new UserError((n) => `${n('epsilon')} or ${n('highLrp')}, 1`, details);
    const passed = fromMessage(structuredClone(toMessage(error))) as UserError;
    expect(passed).toBeInstanceOf(UserError);
    expect(passed).toMatchObject({ ...details, message: 'epsilon or highLrp, 1' });
    expect(passed.worded((field) => `<${field}>`)).toBe('<epsilon> or <highLrp>, 1');
  });
});
