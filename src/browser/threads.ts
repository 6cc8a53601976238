import type { Spawn } from '../tensor/threads/pool.js';

/** Where the build puts a kernel thread's code: beside the bundle. */
const KERNEL_WORKER = 'kernel-worker.js';

/**
 * Starts kernel threads as workers of a page, or of a worker of one: each serves the engine's jobs as
 * long as the engine lives. They share its memory, for which the page must be cross-origin isolated.
 */
export const spawn: Spawn = async (data, count, lose) => {
  const workers: Worker[] = [];
  const served = Array.from({ length: count }, () => {
    const worker = new Worker(new URL(KERNEL_WORKER, import.meta.url), { type: 'module' });
    workers.push(worker);
    return new Promise<void>((resolve) => {
      // The only message of a kernel thread: it has been told to stop, and has.
      worker.onmessage = () => resolve();
      worker.onerror = ({ message }) => {
        lose(new Error(message || `${KERNEL_WORKER} cannot be loaded`));
        resolve();
      };
      worker.postMessage(data);
    });
  });
  return {
    ended: Promise.all(served),
    async terminate() {
      for (const worker of workers) worker.terminate();
    },
  };
};
