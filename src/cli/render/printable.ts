/**
 * What a terminal obeys or does not show: control characters, which move the cursor, set colours and
 * titles; line and paragraph separators; marks that turn the direction of writing; halves of characters.
 */
const UNPRINTABLE =
  /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** The same but for what JSON's own layout is made of. */
const UNPRINTABLE_IN_JSON = new RegExp(`(?!\\n)(?:${UNPRINTABLE.source})`, 'gu');

/** As JSON and JavaScript write it: `\\u001b`. */
const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Foreign text, such as a label or the name of a picture, as it can be shown on one line of a
 * terminal: what would be obeyed in place of shown is escaped.
 */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (character) => SHORT[character] ?? escaped(character));

/** A document all of whose texts are {@link printable}, for what is shown of it. */
export function printableDocument<T>(value: T): T {
  if (typeof value === 'string') return printable(value) as T;
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(printableDocument) as T;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [printable(key), printableDocument(inner)]),
  ) as T;
}

/** JSON that says the same and holds nothing that a terminal obeys; JSON itself escapes some only. */
export const printableJson = (json: string): string => json.replace(UNPRINTABLE_IN_JSON, escaped);
