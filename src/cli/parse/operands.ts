/**
 * The mark that is put before operands that the parser would take for something else: it begins no
 * option, and no file that one could type.
 */
const MARK = '\uE000';

/** The words before `--`, and those after it, which are operands whatever they look like. */
interface Split {
  readonly words: readonly string[];
  readonly operands: readonly string[];
}

export function splitAtDashes(given: readonly string[]): Split {
  const at = given.indexOf('--');
  if (at < 0) return { words: given, operands: [] };
  // The first operand is the command.
  if (at === 0) return { words: given.slice(1, 2), operands: given.slice(2) };
  return { words: given.slice(0, at), operands: given.slice(at + 1) };
}

/**
 * The command line as yargs reads it right. It loses a lone `-`, which stands for standard input, and
 * counts no operand behind `--`; both are marked, and {@link unmarked} takes the mark off again.
 */
export function markOperands({ words, operands }: Split): string[] {
  const mark = (word: string) => `${MARK}${word}`;
  return [
    ...words.map((word) => (word === '-' || word.startsWith(MARK) ? mark(word) : word)),
    ...operands.map(mark),
  ];
}

/** A value of the parser's, or a message, as it was typed. */
export function unmarked<T>(value: T): T {
  if (typeof value === 'string') {
    return (value.startsWith(MARK) ? value.slice(MARK.length) : value) as T & string;
  }
  return Array.isArray(value) ? (value.map(unmarked) as T & unknown[]) : value;
}

export const withoutMarks = (message: string): string => message.replaceAll(MARK, '');
