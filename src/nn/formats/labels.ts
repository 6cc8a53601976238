import { quote, UserError } from '../../errors.js';
import { parsePythonLiteral } from './python-literal.js';

/** What one output of a classifier stands for. */
export interface Label {
  /** The output's index, from 0. */
  readonly index: number;
  /** The WordNet synset, `n` and eight digits, of ImageNet's classes. */
  readonly synset?: string;
  /** The name, often with synonyms after commas: `'tench, Tinca tinca'`. */
  readonly text: string;
}

const COUNT_LIMIT = 100_000;
const TEXT_LIMIT = 1_000;

/**
 * Class labels from the bytes of a text; see {@link parseLabels}.
 *
 * @param name the file's name, for messages.
 * @throws {UserError} where it is not text in UTF-8, or malformed.
 */
export function decodeLabels(bytes: Uint8Array, name: string): Label[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(`${quote(name)} is no label file: it is not text in UTF-8`);
  }
  return parseLabels(text, name);
}

/**
 * The labels of a network with so many classes: those given, or without any the classes' numbers.
 *
 * @param isNamed whether the network was asked for by name, or is what comes along without one
 * @throws {UserError} where there are more or fewer labels than classes.
 */
export function labelsFor(
  given: { readonly labels: Label[]; readonly file: string } | undefined,
  classes: number,
  isNamed = true,
): Label[] {
  if (given === undefined) {
    return Array.from({ length: classes }, (_, index) => ({ index, text: `class ${index}` }));
  }
  const { labels, file } = given;
  if (labels.length !== classes) {
    const found = `${file} names ${labels.length} classes, but the`;
    throw new UserError(
      (name) =>
        isNamed
          ? `${found} network has ${classes}; give its own labels with ${name('labels')}`
          : `${found} embedded network, which is used where none is named, has ${classes}; did you forget ${name('network')}?`,
      { field: isNamed ? 'labels' : 'network' },
    );
  }
  return labels;
}

/**
 * Class labels from text, in the order of the network's outputs. These forms are read:
 * - one label a line, with or without its synset: `n02099712 Labrador retriever`;
 * - an index and a label a line, in any order: `0: tench`;
 * - a JSON array, or a Python list, of labels;
 * - a JSON object, or a Python dictionary, from index to label: `{0: 'tench'}`, or to Keras's pair of
 *   synset and name; or from label to index: `{"tench": 0}`;
 * - the configuration of a Hugging Face model, which holds such an object as `id2label`.
 *
 * @param name the file's name, for messages.
 * @throws {UserError} where the text has neither form, a label is empty or longer than 1000
 *   characters, an index is missing or comes twice, or there are none or more than 100,000.
 */
export function parseLabels(text: string, name: string): Label[] {
  const refuse: Refuse = (reason) => new UserError(`${quote(name)} is no label file: ${reason}`);
  const isLiteral = /^\s*[[{]/.test(text);
  const { labels, unit } = isLiteral ? literalLabels(text, refuse) : lineLabels(text, refuse);
  if (labels.length > COUNT_LIMIT) {
    throw refuse(`it holds ${labels.length} labels, more than ${COUNT_LIMIT}`);
  }
  if (labels.length === 0) throw refuse('it holds no labels');
  return labels.map((label, index) => {
    const where = unit === 'line' ? `line ${index + 1}` : `label ${index}`;
    if (typeof label !== 'string') throw refuse(`${where} is not text`);
    if (label.trim() === '') throw refuse(`${where} is empty`);
    if (label.length > TEXT_LIMIT) throw refuse(`${where} has ${label.length} characters`);
    // Control characters (C0 without the tab, DEL, C1) mean that this is no text file.
    if (/[^\P{Cc}\t]/u.test(label)) throw refuse(`${where} holds control characters`);
    return readLabel(label.trim(), index);
  });
}

type Refuse = (reason: string) => UserError;

/** Labels by their index, not yet checked, and what messages call one of them. */
interface FoundLabels {
  readonly labels: readonly unknown[];
  readonly unit: 'line' | 'label';
}

/** A key and a value of an object, whichever of the two is the index. */
type Pair = readonly [key: string | number, value: unknown];

function readLabel(label: string, index: number): Label {
  const parts = /^(n\d{8})\s+(.*)$/.exec(label);
  return parts === null ? { index, text: label } : { index, synset: parts[1], text: parts[2] };
}

/** Lines are labels in order, unless every one of them begins with an index and a colon. */
function lineLabels(text: string, refuse: Refuse): FoundLabels {
  const lines = text.trimEnd().split(/\r?\n/);
  const numbered = lines.map((line) => /^\s*(\d+)\s*:\s*(.*)$/.exec(line));
  if (!numbered.every((match) => match !== null)) return { labels: lines, unit: 'line' };
  const pairs = numbered.map(([, index, label]): Pair => [index as string, label]);
  return { labels: byIndex(pairs, refuse), unit: 'label' };
}

function literalLabels(text: string, refuse: Refuse): FoundLabels {
  const value = readLiteral(text, refuse);
  if (Array.isArray(value)) return { labels: value, unit: 'label' };
  const pairs = pairsOf(value);
  const inside = ['id2label', 'label2id'].flatMap((key) => pairs.filter(([name]) => name === key));
  const [, config] = inside[0] ?? [];
  const found = typeof config === 'object' && config !== null ? pairsOf(config) : pairs;
  // From label to index: every value is a number, which no label is.
  const isInverse = found.length > 0 && found.every(([, index]) => typeof index === 'number');
  const indexed = isInverse ? found.map(([label, index]): Pair => [index as number, label]) : found;
  const labels = byIndex(indexed, refuse).map((label) =>
    isKerasPair(label) ? label.join(' ') : label,
  );
  return { labels, unit: 'label' };
}

function readLiteral(text: string, refuse: Refuse): object {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    // Python's literals, whose keys may be numbers and whose texts stand in single quotation marks.
  }
  try {
    return parsePythonLiteral(text) as object;
  } catch (error) {
    const reason = (error as Error).message;
    throw refuse(`it begins as JSON or a Python dictionary but is not valid (${reason})`);
  }
}

const pairsOf = (value: object): readonly Pair[] =>
  value instanceof Map ? [...value] : Object.entries(value);

/** The values in the order of their indices, which must be 0, 1, 2, … */
function byIndex(pairs: readonly Pair[], refuse: Refuse): unknown[] {
  const labels = new Map<string, unknown>();
  for (const [key, label] of pairs) {
    const index = String(key)
      .trim()
      .replace(/^0+(?=\d)/, '');
    if (labels.has(index)) throw refuse(`index ${index} comes twice`);
    labels.set(index, label);
  }
  return pairs.map((_, index) => {
    if (!labels.has(String(index))) throw refuse(`index ${index} is missing`);
    return labels.get(String(index));
  });
}

const isKerasPair = (value: unknown): value is [synset: string, name: string] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
