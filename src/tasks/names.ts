/** The file's name without its folders. */
const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The file's name without folder and ending. */
export const stemOf = (path: string): string => fileName(path).replace(/(?<=.)\.[^.]*$/, '');

/** The pictures' names without folder and ending, made different where two are the same. */
export function uniqueStems(paths: readonly string[]): string[] {
  const used = new Set<string>();
  return paths.map((path) => {
    const stem = stemOf(path);
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

/** The path of a file in a folder; the current folder has the name `.`, or none. */
export function within(folder: string, name: string): string {
  if (folder === '' || folder === '.') return name;
  return folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
}
