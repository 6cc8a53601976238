/** Where the worker's compiled module lies. Its own file, so that tests of the sources can point it at the build. */
export const workerUrl = new URL('./worker.js', import.meta.url);
