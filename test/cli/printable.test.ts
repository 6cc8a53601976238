import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableDocument, printableJson } from '../../src/cli/render/printable.js';

const OBEYED = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

describe('foreign text', () => {
  it.each([
    ['Grüße 犬 😀 👨‍👩‍👧 \\n', 'Grüße 犬 😀 👨‍👩‍👧 \\n'],
    ['a\u001b]0;title\u0007\u001b[2J', 'a\\u001b]0;title\\u0007\\u001b[2J'],
    ['a\nwhypixel: fake\r\t', 'a\\nwhypixel: fake\\r\\t'],
    ['\u009b31m', '\\u009b31m'],
    ['dog\u202egnp.exe', 'dog\\u202egnp.exe'],
    ['\ud83d', '\\ud83d'],
  ])('%j is shown as %s', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('is on one line, and commands no terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(printable(text)).not.toMatch(OBEYED);
        expect(printable(printable(text))).toBe(printable(text));
      }),
    );
  });

  it('in a document is made printable wherever it stands, and nothing else is touched', () => {
    const map = Float32Array.of(1, 2);
    const made = printableDocument({ a: [{ 'b\n': 'c\u001b', map }, null, 1.5, true, undefined] });
    expect(made).toEqual({ a: [{ 'b\\n': 'c\\u001b', map }, null, 1.5, true, undefined] });
  });

  it('in JSON says the same', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = printableJson(JSON.stringify(value, null, 2));
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(text.replaceAll('\n', '')).not.toMatch(OBEYED);
      }),
    );
  });
});
