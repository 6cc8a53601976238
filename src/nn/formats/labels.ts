import { quote, UserError } from '../../errors.js';

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
 * @throws {UserError} where there are more or fewer labels than classes.
 */
export function labelsFor(
  given: { readonly labels: Label[]; readonly file: string } | undefined,
  classes: number,
): Label[] {
  if (given === undefined) {
    return Array.from({ length: classes }, (_, index) => ({ index, text: `class ${index}` }));
  }
  const { labels, file } = given;
  if (labels.length !== classes) {
    const found = `${file} names ${labels.length} classes, but the network has ${classes}`;
    throw new UserError((name) => `${found}; give its own labels with ${name('labels')}`, {
      field: 'labels',
    });
  }
  return labels;
}

/**
 * Class labels from text, in the order of the network's outputs. Three forms are read:
 * - one label a line, with or without its synset: `n02099712 Labrador retriever`;
 * - a JSON array of such labels;
 * - a JSON object from index to label: `{"0": "tench"}`, or to Keras's pair of synset and name.
 *
 * @param name the file's name, for messages.
 * @throws {UserError} where the text has neither form, a label is empty or longer than 1000
 *   characters, an index is missing, or there are none or more than 100,000.
 */
export function parseLabels(text: string, name: string): Label[] {
  const refuse = (reason: string) => new UserError(`${quote(name)} is no label file: ${reason}`);
  const isJson = /^\s*[[{]/.test(text);
  const labels = isJson ? jsonLabels(text, refuse) : text.trimEnd().split(/\r?\n/);
  if (labels.length > COUNT_LIMIT) {
    throw refuse(`it holds ${labels.length} labels, more than ${COUNT_LIMIT}`);
  }
  if (labels.length === 0) throw refuse('it holds no labels');
  return labels.map((label, index) => {
    const where = isJson ? `label ${index}` : `line ${index + 1}`;
    if (typeof label !== 'string') throw refuse(`${where} is not text`);
    if (label.trim() === '') throw refuse(`${where} is empty`);
    if (label.length > TEXT_LIMIT) throw refuse(`${where} has ${label.length} characters`);
    // Control characters (C0 without the tab, DEL, C1) mean that this is no text file.
    if (/[^\P{Cc}\t]/u.test(label)) throw refuse(`${where} holds control characters`);
    return readLabel(label.trim(), index);
  });
}

function readLabel(label: string, index: number): Label {
  const parts = /^(n\d{8})\s+(.*)$/.exec(label);
  return parts === null ? { index, text: label } : { index, synset: parts[1], text: parts[2] };
}

function jsonLabels(text: string, refuse: (reason: string) => UserError): unknown[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refuse('it begins as JSON but is not valid');
  }
  if (Array.isArray(json)) return json;
  const byIndex = json as Record<string, unknown>;
  return Object.keys(byIndex).map((_, index) => {
    if (!Object.hasOwn(byIndex, index)) throw refuse(`index ${index} is missing`);
    const value = byIndex[index];
    return isKerasPair(value) ? value.join(' ') : value;
  });
}

const isKerasPair = (value: unknown): value is [synset: string, name: string] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
