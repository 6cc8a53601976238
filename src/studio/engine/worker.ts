import { UserError } from '../../errors.js';
import { answers } from './answers.js';
import type { CallName, Failure, FromEngine, RequestOf, ResultOf, ToEngine } from './protocol.js';
import { transferables } from './transferables.js';

/** The worker's script: it takes calls, runs them one at a time, and can give each of them up. */
const running = new Map<number, AbortController>();

const post = (message: FromEngine, move: Transferable[] = []): void =>
  postMessage(message, { transfer: move });

addEventListener('message', ({ data }: MessageEvent<ToEngine>) => {
  if ('abort' in data) running.get(data.abort)?.abort();
  else answer(data.id, data.call, data.request);
});

async function answer<N extends CallName>(id: number, call: N, request: RequestOf<N>) {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const result: ResultOf<N> = await answers[call](request, {
      signal: controller.signal,
      progress: (done, total) => post({ id, done, total }),
    });
    post({ id, result }, transferables(result));
  } catch (error) {
    post({ id, failure: failureOf(error) });
  } finally {
    running.delete(id);
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof UserError) {
    return { message: error.message, code: error.code, field: error.field };
  }
  console.error(error);
  return { message: `a defect of whypixel: ${error}`, code: 'defect', field: undefined };
}
