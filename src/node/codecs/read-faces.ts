import { readFile } from 'node:fs/promises';
import { type Faces, parseFaces } from '../../image/font/face.js';

/** Reads the faces that the build puts below dist/: text looks the same on every machine. */
export const readFaces = (): Promise<Faces> =>
  parseFaces((file) => readFile(new URL(`../../../dist/fonts/${file}`, import.meta.url)));
