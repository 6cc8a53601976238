/** The file's name without its folders; of an address also without its query. */
export const fileName = (path: string): string => {
  const plain = /^https?:\/\//i.test(path) ? path.replace(/[?#].*$/, '').replace(/\/+$/, '') : path;
  return plain === '-' ? 'stdin' : plain.slice(plain.lastIndexOf('/') + 1);
};

/** The file's name without folder and ending, fit to begin file names with. */
export const stemOf = (path: string): string =>
  fitForFiles(fileName(path).replace(/(?<=.)\.[^.]*$/, ''));

/** Bytes of a stem. A file's name may have 255; what follows the stem takes up to 150. */
const STEM_BYTES = 100;

/** Bytes of a label in a file's name. */
const SLUG_BYTES = 40;

/**
 * A name that stays in its folder, whatever a picture is called: the stem of `...png` is `..`, which
 * is the folder above. Control characters go, and what is longer than names of results can be.
 */
function fitForFiles(stem: string): string {
  const plain = stem.replace(/\p{Cc}/gu, '_');
  const named = /^\.*$/.test(plain) ? plain.replaceAll('.', '_') || 'picture' : plain;
  return cutTo(STEM_BYTES, named);
}

/** As much of a text as fits into so many bytes of UTF-8, in whole characters. */
function cutTo(limit: number, text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(limit));
  return text.slice(0, read);
}

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
  cutTo(
    SLUG_BYTES,
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, ''),
  );

/**
 * A class as a part of a file name: `207-golden-retriever`. The index keeps classes apart whose
 * labels are the same, as ImageNet's two cranes, or have no letters.
 */
export const classPart = ({ index, label }: { readonly index: number; readonly label: string }) =>
  [String(index), slug(label)].filter((part) => part !== '').join('-');

/** The path of a file in a folder; the current folder has the name `.`, or none. */
export function within(folder: string, name: string): string {
  if (folder === '' || folder === '.') return name;
  return folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
}
