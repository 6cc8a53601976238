/** Stands in for `src/tensor/worker-url.ts`: threads run compiled code, which `npm test` has built. */
export const workerUrl = new URL('../../dist/tensor/threads/worker.js', import.meta.url);
