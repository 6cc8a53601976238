import { describe, expect, it } from 'vitest';
import { finish, paced, type Steps } from '../src/steps.js';

function* count(to: number, closed: () => void = () => {}): Steps<number> {
  try {
    for (let i = 0; i < to; i++) yield;
    return to;
  } finally {
    closed();
  }
}

/** Works for ever, a millisecond at a time. */
function* endless(closed: () => void): Steps<never> {
  try {
    for (;;) {
      const until = performance.now() + 1;
      while (performance.now() < until);
      yield;
    }
  } finally {
    closed();
  }
}

describe('steps', () => {
  it('are run to their end, at once or in turns', async () => {
    expect(finish(count(5))).toBe(5);
    expect(await paced(count(5))).toBe(5);
  });

  it('end with the signal, and give back what they hold', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 20);
    let isClosed = false;
    const running = paced(
      endless(() => {
        isClosed = true;
      }),
      controller.signal,
    );
    await expect(running).rejects.toMatchObject({ code: 'aborted' });
    expect(isClosed).toBe(true);
  });

  it('do not begin when the signal was given before', async () => {
    const running = paced(count(1), AbortSignal.abort());
    await expect(running).rejects.toMatchObject({ name: 'UserError', code: 'aborted' });
  });
});
