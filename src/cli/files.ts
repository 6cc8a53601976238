import { basename, extname } from 'node:path';

export { checkFolder, type OutputFile, prepareFolder, writeFiles } from '../node/write-files.js';

/** The pictures' names without folder and ending, made different where two are the same. */
export function uniqueStems(paths: readonly string[]): string[] {
  const used = new Set<string>();
  return paths.map((path) => {
    const stem = basename(path, extname(path));
    let name = stem;
    for (let n = 2; used.has(name); n++) name = `${stem}-${n}`;
    used.add(name);
    return name;
  });
}

/** Text as a part of a file name: lower case, digits and hyphens. */
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
