/** What a Python literal of text, whole numbers, lists, tuples and dictionaries stands for. */
export type PythonValue =
  | string
  | number
  | readonly PythonValue[]
  | ReadonlyMap<string | number, PythonValue>;

/** Lists within lists are read to this depth, which bounds the recursion. */
const DEPTH_LIMIT = 16;

/** White space and comments; each comment ends with its line, so that there is one way to match. */
const GAP = /\s*(?:#[^\n]*(?:\n\s*|$))*/y;
/** A mark, a whole number, or text in quotation marks. */
const TOKEN = /([[\](){},:])|(-?\d+)|[uUbBrR]?('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/sy;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

/** The text between quotation marks. */
const textOf = (literal: string): string =>
  literal
    .slice(1, -1)
    .replace(/\\(?:x([\da-f]{2})|u([\da-f]{4})|(.))/gis, (_, byte, unit, other) =>
      other === undefined
        ? String.fromCharCode(Number.parseInt(byte ?? unit, 16))
        : (ESCAPES[other] ?? other),
    );

interface Token {
  readonly mark?: string | undefined;
  readonly value?: string | number;
}

/**
 * Reads a Python literal as label files hold it: `{0: 'tench', 1: "goldfish"}`.
 * @throws {SyntaxError} where the text is none, or one of other types, or a key comes twice
 */
export function parsePythonLiteral(text: string): PythonValue {
  let at = 0;
  const skipGap = (): void => {
    GAP.lastIndex = at;
    GAP.exec(text);
    at = GAP.lastIndex;
  };
  const next = (): Token => {
    skipGap();
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null) throw new SyntaxError(`no Python literal at ${at}`);
    at = TOKEN.lastIndex;
    const [, mark, digits, quoted] = found;
    if (mark !== undefined) return { mark };
    return { value: quoted === undefined ? Number(digits) : textOf(quoted) };
  };
  /** The items up to a closing mark; a comma may follow the last. */
  const items = <T>(close: string, item: (first: Token) => T): T[] => {
    const found: T[] = [];
    for (let token = next(); token.mark !== close; ) {
      found.push(item(token));
      token = next();
      if (token.mark === ',') token = next();
      else if (token.mark !== close) throw new SyntaxError(`no comma at ${at}`);
    }
    return found;
  };
  const valueFrom = ({ mark, value }: Token, depth: number): PythonValue => {
    if (value !== undefined) return value;
    if (depth === DEPTH_LIMIT) throw new SyntaxError('too many lists within lists');
    if (mark === '[') return items(']', (first) => valueFrom(first, depth + 1));
    if (mark === '(') return items(')', (first) => valueFrom(first, depth + 1));
    if (mark !== '{') throw new SyntaxError(`no value at ${at}`);
    const dictionary = new Map<string | number, PythonValue>();
    items('}', ({ value: key }) => {
      if (key === undefined || next().mark !== ':') throw new SyntaxError(`no key at ${at}`);
      if (dictionary.has(key)) throw new SyntaxError(`key ${key} comes twice`);
      dictionary.set(key, valueFrom(next(), depth + 1));
    });
    return dictionary;
  };
  const value = valueFrom(next(), 0);
  skipGap();
  if (at < text.length) throw new SyntaxError(`more text at ${at}`);
  return value;
}
