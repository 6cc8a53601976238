import { effect, signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { CallError } from '../../../src/studio/engine/client.js';
import { latest } from '../../../src/studio/state/latest.js';

/** A piece of work that ends when the test says so, and notices when it is given up. */
function work<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const found = { wasStarted: false, wasAborted: false };
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  const run = (signal: AbortSignal): Promise<T> => {
    found.wasStarted = true;
    signal.addEventListener('abort', () => {
      found.wasAborted = true;
      reject(new CallError({ message: 'given up', code: 'aborted', field: undefined }));
    });
    return promise;
  };
  return { run, resolve, reject, found };
}

const settled = () => new Promise((done) => setTimeout(done));

describe('the latest wish', () => {
  it('shows results on the way of a slider, and none between', async () => {
    const result = latest<number>(() => 0);
    const [first, second, third] = [work<number>(), work<number>(), work<number>()];
    for (const { run } of [first, second, third]) result.ask({ kind: 'dog', work: run });
    expect(first.found).toEqual({ wasStarted: true, wasAborted: false });
    first.resolve(1);
    await settled();
    expect(result.result.value).toMatchObject({ value: 1, isBusy: true });
    expect(second.found.wasStarted).toBe(false);
    third.resolve(3);
    await settled();
    expect(result.result.value).toEqual({ value: 3, isBusy: false, error: undefined });
  });

  it('is asked for once by an effect, whatever becomes of it', async () => {
    const result = latest<number>(() => 0);
    const setting = signal(1);
    let asked = 0;
    const stop = effect(() => {
      const value = setting.value;
      result.ask({
        kind: 'dog',
        work: async () => {
          asked++;
          return value;
        },
      });
    });
    await settled();
    expect([asked, result.result.value.value]).toEqual([1, 1]);
    setting.value = 2;
    await settled();
    expect([asked, result.result.value.value]).toEqual([2, 2]);
    stop();
  });

  it('gives up what is about something else, and keeps what was found before', async () => {
    const result = latest<string>(() => 0);
    const [before, dog, cat] = [work<string>(), work<string>(), work<string>()];
    result.ask({ kind: 'before', work: before.run });
    before.resolve('before');
    await settled();
    result.ask({ kind: 'dog', work: dog.run });
    result.ask({ kind: 'cat', work: cat.run });
    expect(dog.found.wasAborted).toBe(true);
    await settled();
    expect(result.result.value).toEqual({ value: 'before', isBusy: true, error: undefined });
    cat.resolve('cat');
    await settled();
    expect(result.result.value).toEqual({ value: 'cat', isBusy: false, error: undefined });
  });

  it('gives up what has taken long', () => {
    let now = 0;
    const result = latest<number>(() => now);
    const slow = work<number>();
    result.ask({ kind: 'dog', work: slow.run });
    now = 5000;
    result.ask({ kind: 'dog', work: work<number>().run });
    expect(slow.found.wasAborted).toBe(true);
  });

  it('says why nothing was found, beside what was found before, until something is', async () => {
    const result = latest<number>();
    result.ask({ kind: 'a', work: async () => 1 });
    await settled();
    result.ask({
      kind: 'b',
      work: async () => {
        throw new Error('epsilon must be 0 or more');
      },
    });
    await settled();
    const { value, error } = result.result.value;
    expect({ value, error }).toEqual({ value: 1, error: 'epsilon must be 0 or more' });
    result.ask({ kind: 'c', work: async () => 2 });
    await settled();
    expect(result.result.value.error).toBeUndefined();
  });

  it('forgets all', async () => {
    const result = latest<number>();
    const late = work<number>();
    result.ask({ kind: 'a', work: late.run });
    result.clear();
    late.resolve(1);
    await settled();
    expect(result.result.value).toEqual({ value: undefined, isBusy: false, error: undefined });
  });
});
