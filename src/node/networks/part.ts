import { readFile, rm, stat, writeFile } from 'node:fs/promises';

/** What has been loaded of a file so far, and from where: kept beside it, so that a killed pull goes on. */
export interface Part {
  /** Bytes that are there. */
  readonly size: number;
  /** The URL that the last of them came from. */
  readonly source?: string;
  /** What that server calls this version of the file, for `If-Range`: a strong ETag, or a date. */
  readonly validator?: string;
  /** From how many answers the bytes were put together. */
  readonly answers: number;
}

const NONE: Part = { size: 0, answers: 0 };

const notesOf = (path: string): string => `${path}.json`;

/** What is there of a part file; nothing where it is missing. */
export async function readPart(path: string): Promise<Part> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return NONE;
  const { size } = found;
  try {
    const { source, validator, answers } = JSON.parse(await readFile(notesOf(path), 'utf8'));
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
    return {
      size,
      ...(text(source) && { source }),
      ...(text(validator) && { validator }),
      answers: typeof answers === 'number' ? answers : 1,
    };
  } catch {
    return { size, answers: 1 };
  }
}

/** Notes where the bytes that follow come from. */
export const notePart = (path: string, { source, validator, answers }: Part): Promise<void> =>
  writeFile(notesOf(path), JSON.stringify({ source, validator, answers }));

/** Removes a part file and its notes. */
export async function removePart(path: string): Promise<void> {
  await Promise.all([path, notesOf(path)].map((one) => rm(one, { force: true })));
}

/** Removes the notes alone, once the part has become the file. */
export const removeNotes = (path: string): Promise<void> => rm(notesOf(path), { force: true });
