import { describe, expect, it } from 'vitest';
import { createSpareRoom } from '../src/spare-room.js';

describe('spare room', () => {
  it('gives the same memory again, to one at a time', () => {
    const { take, giveBack } = createSpareRoom();
    const first = take(100);
    giveBack(first);
    const [again, other] = [take(60), take(60)];
    expect([again.length, again.buffer === first.buffer]).toEqual([60, true]);
    expect([other.length, other.buffer === first.buffer]).toEqual([60, false]);
  });

  it('keeps the largest piece', () => {
    const { take, giveBack } = createSpareRoom();
    const [small, large] = [take(10), take(1000)];
    giveBack(large);
    giveBack(small);
    expect(take(1000).buffer).toBe(large.buffer);
  });

  it('gives more than it has, afresh, and keeps no more than 16 MB', () => {
    const { take, giveBack } = createSpareRoom();
    giveBack(take(10));
    expect(take(11).length).toBe(11);
    const huge = take((1 << 24) + 1);
    giveBack(huge);
    expect(take(1).buffer).not.toBe(huge.buffer);
  });
});
