/** Where the threads' compiled modules are. A file of its own, so that tests of the sources can point it at the build. */
export const workerUrl = new URL('./kernel-worker.js', import.meta.url);
export const decodingWorkerUrl = new URL('./decoding-worker.js', import.meta.url);
