import type { Spawn } from '../tensor/threads/pool.js';
import { workerUrl } from './worker-url.js';

/** Starts worker threads with Piscina: each has one task, which lasts as long as the engine. */
export const spawn: Spawn = async (data, count, lose) => {
  const { Piscina } = await import('piscina');
  const workers = new Piscina({
    filename: workerUrl.href,
    minThreads: count,
    maxThreads: count,
  });
  const tasks = Array.from({ length: count }, () => workers.run(data).catch(lose));
  // A thread that fails before it has its task only emits an event.
  const failed = new Promise<void>((resolve) => {
    workers.on('error', (error) => {
      lose(error);
      resolve();
    });
  });
  return {
    ended: Promise.race([Promise.all(tasks), failed]),
    terminate: () => workers.destroy(),
  };
};
