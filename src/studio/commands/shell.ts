/** A word as a shell takes it: quoted where it holds anything but plain characters. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** A command as one line. */
export const shellLine = (words: readonly string[]): string => words.map(shellWord).join(' ');
