/** Stands in for `src/node/worker-url.ts`: threads run compiled code, which `npm test` has built. */
export const workerUrl = new URL('../../dist/node/kernel-worker.js', import.meta.url);
export const decodingWorkerUrl = new URL('../../dist/node/decoding-worker.js', import.meta.url);
