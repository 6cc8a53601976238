/** Many jobs on one machine's threads. A queue of another kind is an implementation of `Queue`. */
export { type Job, type Queue, runInTurn } from './queue.js';
export { runSideBySide } from './side-by-side.js';
export { type JobThreads, startWorkers } from './workers.js';
