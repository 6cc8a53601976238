import { hasTextAt, viewOf } from '../codec/bytes.js';

const PAIRS = 2;
const EXTENSION = 9;

/** What a subtable says of a pair of glyphs, in font units; undefined where it leaves it to the next one. */
type PairTable = (left: number, right: number) => number | undefined;

/** The last of `count` sorted records of `size` bytes whose first number is at most `value`; −1 without. */
function recordOf(
  view: DataView,
  start: number,
  count: number,
  size: number,
  value: number,
): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (view.getUint16(start + size * middle) <= value) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? -1 : start + size * (low - 1);
}

/** A glyph's place in a coverage table: a sorted list of glyphs, or of ranges of them; −1 outside. */
function placeIn(view: DataView, coverage: number, glyph: number): number {
  const count = view.getUint16(coverage + 2);
  const isList = view.getUint16(coverage) === 1;
  const record = recordOf(view, coverage + 4, count, isList ? 2 : 6, glyph);
  if (record < 0) return -1;
  const first = view.getUint16(record);
  if (isList) return first === glyph ? (record - coverage - 4) / 2 : -1;
  return glyph <= view.getUint16(record + 2) ? view.getUint16(record + 4) + glyph - first : -1;
}

/** A glyph's class: an array of classes from a first glyph on, or ranges of glyphs; 0 outside. */
function classIn(view: DataView, classes: number, glyph: number): number {
  if (view.getUint16(classes) === 1) {
    const at = glyph - view.getUint16(classes + 2);
    return at >= 0 && at < view.getUint16(classes + 4) ? view.getUint16(classes + 6 + 2 * at) : 0;
  }
  const record = recordOf(view, classes + 4, view.getUint16(classes + 2), 6, glyph);
  return record >= 0 && glyph <= view.getUint16(record + 2) ? view.getUint16(record + 4) : 0;
}

/** Pairs one by one (format 1), or by the classes of both (format 2). */
function pairTable(view: DataView, table: number): PairTable {
  const coverage = table + view.getUint16(table + 2);
  // Each value is one number, what the left glyph's advance grows by.
  if (view.getUint16(table + 4) !== 4 || view.getUint16(table + 6) !== 0) {
    throw new RangeError('the font moves its pairs otherwise than by their advance');
  }
  if (view.getUint16(table) === 1) {
    return (left, right) => {
      const place = placeIn(view, coverage, left);
      if (place < 0) return undefined;
      const pairs = table + view.getUint16(table + 10 + 2 * place);
      const record = recordOf(view, pairs + 2, view.getUint16(pairs), 4, right);
      return record >= 0 && view.getUint16(record) === right
        ? view.getInt16(record + 2)
        : undefined;
    };
  }
  const [lefts, rights] = [8, 10].map((at) => table + view.getUint16(table + at)) as [
    number,
    number,
  ];
  const columns = view.getUint16(table + 14);
  return (left, right) => {
    if (placeIn(view, coverage, left) < 0) return undefined;
    const row = classIn(view, lefts, left);
    return view.getInt16(table + 16 + 2 * (row * columns + classIn(view, rights, right)));
  };
}

/** The numbers of all lookups that the feature `kern` of any script uses, in order. */
function kerningLookups(gpos: Uint8Array, view: DataView): number[] {
  const features = view.getUint16(6);
  const used = new Set<number>();
  for (let i = 0; i < view.getUint16(features); i++) {
    const record = features + 2 + 6 * i;
    if (!hasTextAt(gpos, 'kern', record)) continue;
    const feature = features + view.getUint16(record + 4);
    for (let j = 0; j < view.getUint16(feature + 2); j++) {
      used.add(view.getUint16(feature + 4 + 2 * j));
    }
  }
  return [...used].sort((a, b) => a - b);
}

/** A lookup's tables of pairs. */
function pairTables(view: DataView, lookup: number): PairTable[] {
  const kind = view.getUint16(lookup);
  const tables = Array.from({ length: view.getUint16(lookup + 4) }, (_, i) => {
    const table = lookup + view.getUint16(lookup + 6 + 2 * i);
    if (kind !== EXTENSION) return { kind, table };
    return { kind: view.getUint16(table + 2), table: table + view.getUint32(table + 4) };
  });
  return tables.filter((one) => one.kind === PAIRS).map(({ table }) => pairTable(view, table));
}

/**
 * What is added to a glyph's advance before another one, in font units: `GPOS`, feature `kern`. Of each lookup
 * the first table that knows the pair decides; lookups add up.
 */
export function readKerning(gpos: Uint8Array): (left: number, right: number) => number {
  const view = viewOf(gpos);
  const list = view.getUint16(8);
  const lookups = kerningLookups(gpos, view).map((lookup) =>
    pairTables(view, list + view.getUint16(list + 2 + 2 * lookup)),
  );
  return (left, right) => {
    let total = 0;
    for (const tables of lookups) {
      for (const table of tables) {
        const value = table(left, right);
        if (value === undefined) continue;
        total += value;
        break;
      }
    }
    return total;
  };
}
