import { viewOf } from '../codec/bytes.js';

const WINDOWS = 3;
const ALL_OF_UNICODE = 10;

/** The table of all of Unicode (format 12), which covers what the others do. */
function groupsOf(view: DataView): number {
  for (let i = 0; i < view.getUint16(2); i++) {
    const record = 4 + 8 * i;
    if (view.getUint16(record) !== WINDOWS || view.getUint16(record + 2) !== ALL_OF_UNICODE)
      continue;
    const offset = view.getUint32(record + 4);
    if (view.getUint16(offset) === 12) return offset;
  }
  throw new RangeError('the font has no table of all characters (cmap, format 12)');
}

/** From a character's code to its glyph, 0 where there is none: `cmap`, sorted groups of characters in a row. */
export function readCharacters(cmap: Uint8Array): (code: number) => number {
  const view = viewOf(cmap);
  const table = groupsOf(view);
  const groups = view.getUint32(table + 12);
  return (code) => {
    let low = 0;
    let high = groups - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const group = table + 16 + 12 * middle;
      const first = view.getUint32(group);
      if (code < first) high = middle - 1;
      else if (code > view.getUint32(group + 4)) low = middle + 1;
      else return view.getUint32(group + 8) + code - first;
    }
    return 0;
  };
}
