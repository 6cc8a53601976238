#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { UserError } from '../errors.js';
import { type Command, commands } from './commands/index.js';
import { optionName } from './option-name.js';
import { printable } from './render/printable.js';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

/** The error's message; fields of the request are options here, with dashes. */
function messageOf(error: unknown): string {
  if (error instanceof UserError) return error.worded(optionName);
  return error instanceof Error ? error.message : String(error);
}

/** Says what went wrong in one line; 2 for a mistake of the user's, 1 for one of ours. */
function exitCodeFor(error: unknown): number {
  const message = messageOf(error);
  // Of a mistake all is said on one line; other errors may go on with what their module has printed.
  const line = printable(error instanceof UserError ? message : message.split('\n', 1)[0]);
  if (error instanceof UserError) {
    process.stderr.write(`whypixel: ${line}\n`);
    return 2;
  }
  // What the parser complains of by itself: an option without its value.
  if (error instanceof Error && error.name === 'YError') {
    process.stderr.write(`whypixel: ${line}; see whypixel --help\n`);
    return 2;
  }
  process.stderr.write(`whypixel: internal error: ${line} (WHYPIXEL_DEBUG=1 shows where)\n`);
  if (process.env.WHYPIXEL_DEBUG && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  return 1;
}

/**
 * Of an option that is given twice, the last counts. (The parser's own switch for that would also
 * leave one of many pictures.)
 */
function lastOfEach(values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) {
    if (name !== '_' && name !== 'images' && Array.isArray(value)) values[name] = value.at(-1);
  }
}

/** Declares what a command takes. */
function declare(yargs: Argv, { positionals = {}, options, examples = [] }: Command): Argv {
  for (const [name, positional] of Object.entries(positionals)) yargs.positional(name, positional);
  for (const [name, option] of Object.entries(options)) yargs.option(name, option);
  for (const [line, what] of examples) yargs.example(`$0 ${line}`, what);
  return yargs.strict();
}

async function main(): Promise<number> {
  let exitCode = 0;
  const parser = yargs(hideBin(process.argv))
    .scriptName('whypixel')
    .locale('en')
    .usage('Why did the network say that, and which pixels made it?\n\n$0 COMMAND [OPTIONS]')
    .version(version)
    .alias({ help: 'h', version: 'V' })
    .parserConfiguration({ 'boolean-negation': false })
    .middleware(lastOfEach, true)
    .wrap(Math.min(process.stdout.columns ?? 100, 110))
    .demandCommand(1, 'give a command; whypixel --help lists them')
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UserError(`${message.replaceAll('\n', ' ')}; see whypixel --help`);
    });
  for (const [usage, { about, load }] of Object.entries(commands)) {
    let loaded: Command | undefined;
    parser.command(
      usage,
      about,
      async (options: Argv) => {
        loaded = await load();
        return declare(options, loaded);
      },
      async (values) => {
        exitCode = await (loaded as Command).run(values);
      },
    );
  }
  await parser.parseAsync();
  return exitCode;
}

// Whoever reads may stop reading, as `head` does; that ends the run, and is no failure of it.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  process.exit(exitCodeFor(new UserError(`cannot write the output (${error.code})`)));
});

try {
  process.exitCode = await main();
} catch (error) {
  process.exitCode = exitCodeFor(error);
}
