import { describe, expect, it } from 'vitest';
import { handedOver } from '../../src/batch/message.js';
import { messageOfError } from '../../src/error-message.js';
import { UserError } from '../../src/errors.js';

const result = (...all: (Uint8Array | string)[]) => ({
  document: {},
  files: all.map((bytes, i) => ({ name: `${i}.png`, bytes })),
});

describe('what of a message is handed over', () => {
  it('is the memory of files, each once', () => {
    const [one, other] = [new Uint8Array(3), new Uint8Array(5)];
    expect(handedOver(result(one, 'text', other, one))).toEqual([one.buffer, other.buffer]);
  });

  it('is not what other bytes lie in too, or threads share', () => {
    const part = new Uint8Array(8).subarray(2, 6);
    const shared = new Uint8Array(new SharedArrayBuffer(4));
    expect(handedOver(result(part, shared))).toEqual([]);
    expect(handedOver(messageOfError(new UserError('no')))).toEqual([]);
  });

  it('arrives as it was', () => {
    const message = result(
      Uint8Array.of(1, 2, 3),
      'text',
      new Uint8Array(8).fill(7).subarray(2, 6),
    );
    const copy = structuredClone(message);
    expect(structuredClone(message, { transfer: handedOver(message) })).toEqual(copy);
    expect(message.files.map(({ bytes }) => bytes.length)).toEqual([0, 4, 4]);
  });
});
