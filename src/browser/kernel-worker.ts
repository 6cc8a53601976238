import { serve, type WorkerData } from '../tensor/threads/worker.js';

/** The only task of a kernel thread: it serves the engine's jobs, and says when it was told to stop. */
addEventListener('message', ({ data }: MessageEvent<WorkerData>) => {
  serve(data);
  postMessage(undefined);
});
