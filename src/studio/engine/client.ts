import type { CallName, Failure, FromEngine, RequestOf, ResultOf, ToEngine } from './protocol.js';

/** A call that failed, with what the worker said. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: string;
  readonly field: string | undefined;

  constructor({ message, code, field }: Failure) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

/** What a call can be given beside its request. */
export interface CallOptions {
  /** Abandons the call: it is rejected at once, and the worker stops at the next layer. */
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((done: number, total: number) => void) | undefined;
  /** Buffers that are moved to the worker. */
  readonly move?: readonly Transferable[];
}

/** The engine's worker, as the page calls it. */
export interface Client {
  call<N extends CallName>(
    name: N,
    request: RequestOf<N>,
    options?: CallOptions,
  ): Promise<ResultOf<N>>;
}

/** Whether a call was given up, so that nobody waits for what came of it. */
export const isAborted = (error: unknown): boolean =>
  error instanceof CallError && error.code === 'aborted';

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly progress: CallOptions['progress'];
}

const ABORTED: Failure = { message: 'given up', code: 'aborted', field: undefined };

/** Starts the engine's worker, which lies beside the page's script. */
export function startClient(): Client {
  const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
  return clientOf(worker);
}

/** A client of a worker that speaks the protocol. */
export function clientOf(worker: Pick<Worker, 'postMessage' | 'onmessage' | 'onerror'>): Client {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  /** Why no call can be answered any more. */
  let lost: Failure | undefined;

  worker.onmessage = ({ data }: MessageEvent<FromEngine>) => {
    const call = waiting.get(data.id);
    if (call === undefined) return;
    if ('total' in data) {
      call.progress?.(data.done, data.total);
      return;
    }
    waiting.delete(data.id);
    if ('failure' in data) call.reject(new CallError(data.failure));
    else call.resolve(data.result);
  };
  worker.onerror = (event) => {
    const reason = event.message || 'its script cannot be loaded';
    lost = {
      message: `the engine has stopped (${reason}); reload the page`,
      code: 'defect',
      field: undefined,
    };
    for (const { reject } of waiting.values()) reject(new CallError(lost));
    waiting.clear();
  };

  return {
    call(name, request, { signal, progress, move = [] } = {}) {
      return new Promise((resolve, reject) => {
        if (lost !== undefined) return reject(new CallError(lost));
        if (signal?.aborted) return reject(new CallError(ABORTED));
        const id = ++last;
        const abandon = () => {
          if (!waiting.delete(id)) return;
          worker.postMessage({ abort: id } satisfies ToEngine);
          reject(new CallError(ABORTED));
        };
        signal?.addEventListener('abort', abandon, { once: true });
        waiting.set(id, { resolve: resolve as (result: unknown) => void, reject, progress });
        worker.postMessage({ id, call: name, request } as ToEngine, [...move]);
      });
    },
  };
}
