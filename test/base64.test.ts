import fc from 'fast-check';
import { expect, it } from 'vitest';
import { base64 } from '../src/base64.js';
import { runs } from './support/random.js';

it('is Node’s base64', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }),
    runs(300),
  );
  const large = Uint8Array.from({ length: 100_001 }, (_, i) => 7 * i);
  expect(base64(large)).toBe(Buffer.from(large).toString('base64'));
});
