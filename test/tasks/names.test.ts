import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slug, stemOf, uniqueStems } from '../../src/tasks/names.js';

describe('a picture’s name in the names of results', () => {
  it.each([
    ['photos/dog.png', 'dog'],
    ['.hidden.jpg', '.hidden'],
    ['a.b.png', 'a.b'],
    ['dog', 'dog'],
    ['...png', '__'],
    ['....png', '___'],
    ['a/..', '_'],
    ['.', '_'],
    ['a\u001b[2J\nb.png', 'a_[2J_b'],
  ])('%j: %j', (path, stem) => {
    expect(stemOf(path)).toBe(stem);
  });

  it('stays in its folder, is short enough for a file, and never empty or anothers', () => {
    const unit = fc.constantFrom(
      '.',
      '..',
      '/',
      'a',
      '😀',
      '字',
      '\0',
      '\u009b',
      '\n',
      '-2',
      'x'.repeat(90),
    );
    const path = fc.string({ unit, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(path, { minLength: 1, maxLength: 6 }), (paths) => {
        const stems = uniqueStems(paths);
        expect(new Set(stems).size).toBe(paths.length);
        for (const stem of stems) {
          expect(stem).toMatch(/^(?!\.*$)[^/\p{Cc}]+$/u);
          expect(Buffer.byteLength(stem)).toBeLessThanOrEqual(102);
          expect(stem).toBe(Buffer.from(stem).toString());
        }
      }),
    );
  });

  it('leaves room for a label of any script', () => {
    expect(Buffer.byteLength(slug('犬'.repeat(100)))).toBe(39);
    expect(slug('Golden retriever, the dog')).toBe('golden-retriever-the-dog');
  });
});
