import { readFileSync } from 'node:fs';
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { UserError } from '../errors.js';
import { runInLittleSpace } from './address-space.js';
import { type Command, commands, examples } from './commands/index.js';
import { optionName } from './option-name.js';
import { print, watchOutput } from './output.js';
import { defaultsFor, originOf } from './parse/config.js';
import { checkFirstWord } from './parse/first-word.js';
import { markOperands, splitAtDashes, withoutMarks } from './parse/operands.js';
import { didYouMean } from './parse/suggest.js';
import { valuesOf } from './parse/values.js';
import { alarm } from './render/colour.js';
import { printable } from './render/printable.js';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

/** The usage lines by the commands' names. */
const usages = new Map(Object.keys(commands).map((usage) => [usage.split(' ')[0] ?? usage, usage]));
const names = [...usages.keys()];

/** What the configuration and the environment say, of the command that is run. */
let defaults: ReturnType<typeof defaultsFor> = {};

/** The error's message; fields of the request are options here, with dashes. */
function messageOf(error: unknown): string {
  if (error instanceof UserError) {
    return `${error.worded(optionName)}${originOf(error.field, defaults)}`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Says what went wrong in one line; 2 for a mistake of the user's, 1 for one of ours. */
function exitCodeFor(error: unknown): number {
  const message = messageOf(error);
  // Of a mistake all is said on one line; other errors may go on with what their module has printed.
  const line = printable(error instanceof UserError ? message : message.split('\n', 1)[0]);
  if (error instanceof UserError) {
    process.stderr.write(`${alarm('whypixel:')} ${line}\n`);
    return 2;
  }
  // What the parser complains of by itself: an option without its value.
  if (error instanceof Error && error.name === 'YError') {
    process.stderr.write(`${alarm('whypixel:')} ${line}; see whypixel --help\n`);
    return 2;
  }
  process.stderr.write(
    `${alarm('whypixel:')} internal error: ${line} (WHYPIXEL_DEBUG=1 shows where)\n`,
  );
  if (process.env.WHYPIXEL_DEBUG && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  return 1;
}

/**
 * Whether a shell asks for completions. Else the parser need not know of options to show: it lays out a help
 * text for each command that it runs, which takes 8 ms and is never printed, for ours is `render/help.ts`.
 */
const isCompleting = process.argv.includes('--get-yargs-completions');

/** Declares what a command takes, with the defaults that the user has set. */
async function declare(yargs: Argv, name: string, command: Command): Promise<Argv> {
  const { positionals = {}, options } = command;
  // With the command, these are loaded already; before, half of the library would be.
  const { sharedOptions } = await import('./options.js');
  for (const [key, positional] of Object.entries(positionals)) yargs.positional(key, positional);
  defaults = defaultsFor(name, options, sharedOptions, names);
  for (const [key, option] of Object.entries(options)) {
    const fallback = defaults[key];
    const known = fallback === undefined ? option : { ...option, default: fallback };
    yargs.option(key, { ...known, hidden: !isCompleting });
  }
  return yargs.strict();
}

/** The parser's complaint as a mistake with a way out. */
function complaint(message: string, command: Command | undefined): UserError {
  const text = withoutMarks(message).replaceAll('\n', ' ');
  const [, option, given, choices] =
    /^Invalid values: +Argument: ([^,]+), Given: (.*), Choices: (.*)$/.exec(text) ?? [];
  if (option !== undefined && given !== undefined && choices !== undefined) {
    const known = choices.replaceAll('"', '');
    const meant = didYouMean(given.replaceAll('"', ''), known.split(', '));
    const isOption = command !== undefined && Object.hasOwn(command.options, option);
    const name = isOption ? `--${option}` : option;
    return new UserError(`${name} must be one of ${known}, not ${given}${meant}`);
  }
  const [, got] = /^Not enough non-option arguments: got (\d+)/.exec(text) ?? [];
  const operands = Object.entries(command?.positionals ?? {});
  if (got !== undefined && operands[Number(got)] !== undefined) {
    const [name, { describe }] = operands[Number(got)];
    return new UserError(`${name.toUpperCase()} is missing: ${describe}; see whypixel --help`);
  }
  const [, unknown] = /^Unknown arguments?: ([^,]*)/.exec(text) ?? [];
  if (unknown === undefined || command === undefined) {
    return new UserError(`${text}; see whypixel --help`);
  }
  const meant = didYouMean(unknown, Object.keys(command.options));
  return new UserError(
    meant
      ? `there is no option --${unknown}${meant.replace('mean ', 'mean --')}`
      : `${unknown} cannot be used here; see whypixel --help`,
  );
}

/** Runs a command, or prints what the parser itself prints: the version, a completion script. */
async function run(words: readonly string[]): Promise<number> {
  let exitCode = 0;
  let loaded: Command | undefined;
  const parser = yargs(words)
    .scriptName('whypixel')
    .locale('en')
    .help(false)
    .version(version)
    .alias({ version: 'V' })
    .completion('completion', false)
    .parserConfiguration({ 'boolean-negation': false, 'dot-notation': false })
    .demandCommand(1, 'give a command; whypixel --help lists them')
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? complaint(message, loaded);
    });
  for (const [name, usage] of usages) {
    const { about, load } = commands[usage];
    parser.command(
      usage,
      about,
      async (options: Argv) => {
        loaded = await load();
        return declare(options, name, loaded);
      },
      async (values) => {
        const command = loaded as Command;
        exitCode = await command.run(await valuesOf(values, command));
      },
    );
  }
  await parser.parseAsync();
  return exitCode;
}

/** The help text that is asked for; undefined where none is. */
async function helpFor(words: readonly string[]): Promise<string | undefined> {
  const [first, second] = words;
  const all = words.includes('--help-all');
  const asked = all || words.includes('--help') || words.includes('-h');
  if (!asked && first !== undefined && first !== 'help') return undefined;
  const { commandHelp, generalHelp, helpWidth } = await import('./render/help.js');
  const how = { width: helpWidth(), all };
  const name = first === 'help' ? second : first;
  const usage = usages.get(name ?? '');
  if (usage === undefined) {
    if (name !== undefined && !name.startsWith('-')) checkFirstWord(name, names);
    return generalHelp(
      Object.values(commands).map(({ about }, i) => [names[i] ?? '', about]),
      examples,
      how,
    );
  }
  const { about, load } = commands[usage];
  return commandHelp(usage, about, await load(), how);
}

async function main(): Promise<number> {
  const split = splitAtDashes(hideBin(process.argv));
  const [first] = split.words;
  const help = await helpFor(split.words);
  if (help !== undefined) {
    print(help);
    return 0;
  }
  if (first !== undefined && !first.startsWith('-'))
    checkFirstWord(first, [...names, 'completion']);
  return (await runInLittleSpace()) ?? run(markOperands(split));
}

watchOutput((code) => {
  process.exit(exitCodeFor(new UserError(`cannot write the output (${code})`)));
});

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = exitCodeFor(error);
  },
);
