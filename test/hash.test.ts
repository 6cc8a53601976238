import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sha256 } from '../src/hash.js';
import { runs } from './support/random.js';

const byNode = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

it('hashes what FIPS 180-4 gives as examples', () => {
  expect(sha256().hex()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256().update('abc').hex()).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

it('is Node’s hash of any bytes, in however many pieces they come', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 }), (pieces) => {
      const hash = sha256();
      for (const piece of pieces) hash.update(piece);
      expect(hash.hex()).toBe(byNode(Buffer.concat(pieces)));
    }),
    runs(500),
  );
});

it('is Node’s hash at every length around a block’s end, of views, and of text', () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => 31 * i);
  for (let length = 0; length < 200; length++) {
    const view = bytes.subarray(7, 7 + length);
    expect(sha256().update(view).hex()).toBe(byNode(view));
  }
  expect(sha256().update('größer als ∑').hex()).toBe(byNode('größer als ∑'));
});
