import type { Command } from '../commands/index.js';
import type { Option, OptionTable, PositionalTable } from '../options.js';
import { bold } from './colour.js';
import { terminalWidth } from './table.js';

/** What of a help text there is room for. */
export interface HelpOptions {
  /** Characters in a line. */
  readonly width: number;
  /** Also what is seldom needed, and a line for each choice. */
  readonly all: boolean;
}

/** The width of the terminal, within what reads well; 80 where there is none. */
export const helpWidth = (): number => {
  const width = terminalWidth();
  return width === Number.POSITIVE_INFINITY ? 80 : Math.max(60, Math.min(100, width));
};

/** A line of a list: a name, and what it is. */
type Item = readonly [name: string, what: string];

/** Names longer than this stand on a line of their own. */
const LONGEST_NAME = 24;

/** Text broken between words into lines of at most `width` characters; a longer word stays whole. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Where, from the left, what is said of names begins. */
function columnOf(items: readonly Item[], indent: number): number {
  const names = items.map(([name]) => name.length).filter((length) => length <= LONGEST_NAME);
  return indent + Math.max(0, ...names) + 2;
}

/** Names on the left, what they are on the right, broken where the line ends. */
function list(
  items: readonly Item[],
  width: number,
  indent = 2,
  column = columnOf(items, indent),
): string {
  return items
    .map(([name, what]) => {
      const [first = '', ...rest] = wrapped(what, width - column);
      const head = `${' '.repeat(indent)}${name}`;
      const fits = head.length + 2 <= column;
      const lines = fits
        ? [head.padEnd(column) + first, ...rest.map((line) => ' '.repeat(column) + line)]
        : [head, ...[first, ...rest].map((line) => ' '.repeat(column) + line)];
      return `${lines.join('\n').trimEnd()}\n`;
    })
    .join('');
}

/** `--epsilon NUMBER`, `--json`; where there is room for all, by its other names too. */
function nameOf(name: string, { value, type, alias }: Option, all: boolean): string {
  const others = all ? [alias ?? []].flat().filter((other) => other.length > 1) : [];
  const names = [name, ...others];
  const words = names.map((one) => `--${one}`).join(', ');
  if (type === 'boolean') return words;
  return `${words} ${value ?? (type === 'number' ? 'N' : 'TEXT')}`;
}

/** What an option is for, its choices unless they follow one by one, and its default. */
function aboutOf({ describe = '', choices, each, ...option }: Option, all: boolean): string {
  const listed = all && each ? [] : (choices ?? Object.keys(each ?? {}));
  const named = listed.length > 0 ? `: ${listed.join(', ')}` : '';
  const fallback = option.defaultDescription ?? option.default;
  const shown = fallback === undefined || fallback === false ? '' : ` [${fallback}]`;
  return `${describe}${named}${shown}`;
}

function optionList(options: OptionTable, { width, all }: HelpOptions): string {
  const shown = Object.entries(options).filter(([, { advanced }]) => all || !advanced);
  const items = shown.map(itemOf(all));
  if (!all) return list(items, width);
  const column = columnOf(items, 2);
  return shown
    .map(([, { each = {} }], i) => {
      const choices = list(Object.entries(each), width, column + 2);
      return list([items[i]], width, 2, column) + choices;
    })
    .join('');
}

const itemOf =
  (all: boolean) =>
  ([name, option]: readonly [string, Option]): Item => [
    nameOf(name, option, all),
    aboutOf(option, all),
  ];

const positionalItems = (positionals: PositionalTable): Item[] =>
  Object.entries(positionals).map(([name, { describe = '' }]) => [name.toUpperCase(), describe]);

/** Each command line whole, and what it does beside it or, where there is no room, under it. */
function exampleLines(examples: Command['examples'] = [], width: number): string {
  const column = Math.max(...examples.map(([line]) => line.length));
  return examples
    .map(([line, what]) => {
      const beside = `  whypixel ${line.padEnd(column)}  ${what}\n`;
      return beside.length <= width + 1 ? beside : `  whypixel ${line}\n      ${what}\n`;
    })
    .join('');
}

/** `explain <images..>` as `whypixel explain IMAGES.. [OPTIONS]`; `[images..]` keeps its brackets. */
const usageOf = (usage: string): string =>
  `whypixel ${usage.replace(/[<[].*?[>\]]/g, (name) => name.toUpperCase()).replace(/[<>]/g, '')} [OPTIONS]`;

/** What a command does and takes. */
export function commandHelp(
  usage: string,
  about: string,
  { positionals = {}, options, examples }: Command,
  how: HelpOptions,
): string {
  const hidden = Object.values(options).filter(({ advanced }) => advanced).length;
  const more =
    how.all || hidden === 0 ? [] : [`${bold('--help-all')} lists ${hidden} more options.\n`];
  return [
    `${bold(usageOf(usage))}\n`,
    `${wrapped(about, how.width).join('\n')}\n`,
    `${list(positionalItems(positionals), how.width)}`,
    `\n${bold('Options')}\n${optionList(options, how)}`,
    ...(examples === undefined
      ? []
      : [`\n${bold('Examples')}\n${exampleLines(examples, how.width)}`]),
    ...(more.length > 0 ? ['\n', ...more] : []),
  ].join('');
}

/** What every command does. */
export function generalHelp(
  commands: readonly Item[],
  examples: Command['examples'],
  { width }: HelpOptions,
): string {
  return [
    'Why did the network say that, and which pixels made it?\n\n',
    `${bold('whypixel COMMAND [OPTIONS]')}\n\n`,
    `${bold('Commands')}\n${list(commands, width)}`,
    `\n${bold('Examples')}\n${exampleLines(examples, width)}`,
    '\nwhypixel COMMAND --help says what a command takes, --help-all everything of it;\n',
    'whypixel --version, which version this is. Defaults may stand in\n',
    'whypixel.config.json, and in WHYPIXEL_NETWORK the network. whypixel completion\n',
    'prints what a shell needs to complete commands and options.\n',
  ].join('');
}
