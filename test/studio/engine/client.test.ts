import { describe, expect, it } from 'vitest';
import { clientOf, isAborted } from '../../../src/studio/engine/client.js';
import type { FromEngine, ToEngine } from '../../../src/studio/engine/protocol.js';
import { transferables } from '../../../src/studio/engine/transferables.js';

/** A worker that the test answers for. */
function fakeWorker() {
  const sent: ToEngine[] = [];
  const worker: Pick<Worker, 'postMessage' | 'onmessage' | 'onerror'> = {
    onmessage: null,
    onerror: null,
    postMessage: (message: ToEngine) => sent.push(message),
  };
  const answer = (data: FromEngine) =>
    worker.onmessage?.call(worker as Worker, { data } as MessageEvent);
  const fail = (message: string) =>
    worker.onerror?.call(worker as Worker, { message } as ErrorEvent);
  return { worker, sent, answer, fail };
}

describe('the worker’s client', () => {
  it('gives each call its own answer, whatever their order, and passes progress on', async () => {
    const { worker, sent, answer } = fakeWorker();
    const client = clientOf(worker);
    const told: [number, number][] = [];
    const first = client.call('dropFile', { file: 'a' });
    const second = client.call(
      'task',
      { name: 'study', request: {} },
      { progress: (done, total) => told.push([done, total]) },
    );
    const [one, two] = sent.map((message) => ('id' in message ? message.id : Number.NaN));
    answer({ id: two as number, done: 1, total: 4 });
    answer({ id: two as number, result: { document: 'two', files: [] } });
    answer({ id: one as number, result: undefined });
    expect(await first).toBeUndefined();
    expect(await second).toEqual({ document: 'two', files: [] });
    expect(told).toEqual([[1, 4]]);
  });

  it('says what was wrong, and with which field', async () => {
    const { worker, answer } = fakeWorker();
    const call = clientOf(worker).call('look', { file: 'a.png' });
    answer({
      id: 1,
      failure: { message: 'a.png is cut short', code: 'unreadable', field: 'image' },
    });
    await expect(call).rejects.toMatchObject({
      message: 'a.png is cut short',
      code: 'unreadable',
      field: 'image',
    });
  });

  it('gives a call up at once, tells the worker, and hears no more of it', async () => {
    const { worker, sent, answer } = fakeWorker();
    const client = clientOf(worker);
    const controller = new AbortController();
    const call = client.call('look', { file: 'a' }, { signal: controller.signal });
    controller.abort();
    const error = await call.catch((reason: unknown) => reason);
    expect(isAborted(error)).toBe(true);
    expect(sent.at(-1)).toEqual({ abort: 1 });
    expect(() => answer({ id: 1, result: undefined })).not.toThrow();
    await expect(
      client.call('look', { file: 'a' }, { signal: controller.signal }),
    ).rejects.toSatisfy(isAborted);
  });

  it('fails every call, waiting or new, once the worker has died', async () => {
    const { worker, fail } = fakeWorker();
    const client = clientOf(worker);
    const waiting = client.call('look', { file: 'a' });
    fail('out of memory');
    await expect(waiting).rejects.toThrow(
      'the engine has stopped (out of memory); reload the page',
    );
    await expect(client.call('look', { file: 'b' })).rejects.toThrow('out of memory');
  });
});

describe('what is moved in place of being copied', () => {
  it('is every array that has its buffer to itself, each once', () => {
    const [map, part] = [new Float32Array(4), new Uint8Array(new ArrayBuffer(8), 2, 3)];
    const shared = new Uint8Array(new SharedArrayBuffer(4));
    const found = transferables({ map, again: [map], part, shared, label: 'dog', none: null });
    expect(found).toEqual([map.buffer]);
  });
});
