import { viewOf } from '../codec/bytes.js';
import { readCharacters } from './characters.js';
import { readKerning } from './kerning.js';
import { type Outline, readOutlines } from './outlines.js';
import { readTables } from './tables.js';

/** A face of a font, as far as lines of text need it. Lengths are in its units, `y` upwards. */
export interface Face {
  readonly unitsPerEm: number;
  /** The glyph of a character; 0, an empty box, for those that the face has not got. */
  glyphOf(code: number): number;
  /** From a glyph's origin to that of the next one. */
  advanceOf(glyph: number): number;
  /** What is added between two glyphs: `A` and `V` move together. */
  kerningOf(left: number, right: number): number;
  outlineOf(glyph: number): Outline;
}

/** The two faces that figures are lettered with. */
export interface Faces {
  readonly regular: Face;
  readonly bold: Face;
}

/** The files of Inter's faces, beside the code of every platform. */
const FILES = { regular: 'Inter_400Regular.ttf', bold: 'Inter_600SemiBold.ttf' } as const;

/** Reads both faces. */
export async function parseFaces(read: (file: string) => Promise<Uint8Array>): Promise<Faces> {
  const [regular, bold] = await Promise.all([FILES.regular, FILES.bold].map(read));
  return { regular: parseFace(regular), bold: parseFace(bold) };
}

/**
 * Reads a TrueType file (OpenType with quadratic outlines) that comes with the package: characters, advance
 * widths, outlines and the kerning of pairs. Hints are not followed, and glyphs are not replaced.
 * @throws RangeError where the file is cut off
 */
export function parseFace(file: Uint8Array): Face {
  const table = readTables(file);
  const glyphs = viewOf(table('maxp')).getUint16(4);
  const head = viewOf(table('head'));
  const measured = viewOf(table('hhea')).getUint16(34);
  const metrics = viewOf(table('hmtx'));
  const wideOffsets = head.getInt16(50) === 1;
  return {
    unitsPerEm: head.getUint16(18),
    glyphOf: readCharacters(table('cmap')),
    // Glyphs behind the last measured one are as wide as it.
    advanceOf: (glyph) => metrics.getUint16(4 * Math.min(glyph, measured - 1)),
    kerningOf: readKerning(table('GPOS')),
    outlineOf: readOutlines(table('glyf'), table('loca'), { glyphs, wideOffsets }),
  };
}
