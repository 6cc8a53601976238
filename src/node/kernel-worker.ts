import { reportEnd, serve, type WorkerData } from '../tensor/threads/worker.js';

/** The only task of a worker thread: it serves the engine's jobs, and reports when the thread is ended. */
export default function work(data: WorkerData): void {
  process.on('exit', () => reportEnd(data));
  serve(data);
}
