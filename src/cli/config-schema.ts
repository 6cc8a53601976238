import type * as v from 'valibot';
import { tasks } from '../tasks/index.js';
import { seed } from '../tasks/request.js';
import { type Command, commands } from './commands/index.js';
import { type Option, type OptionTable, sharedOptions } from './options.js';
import { CONFIG_FILE } from './parse/config.js';
import { settingsSchema } from './run-task.js';
import { fieldOf } from './shared-words.js';

type Json = Readonly<Record<string, unknown>>;

/** What valibot's schema of a number says in JSON Schema's words. */
const IN_WORDS: Readonly<Record<string, (requirement: unknown) => Json>> = {
  integer: () => ({ type: 'integer' }),
  min_value: (minimum) => ({ minimum }),
  // JSON has no infinity, and needs no bound that is none.
  max_value: (maximum) => (maximum === Infinity ? {} : { maximum }),
};

/** The part of a valibot schema, or of an action in its pipe, that is read here. */
interface Described {
  readonly type: string;
  readonly wrapped?: Described;
  readonly pipe?: readonly Described[];
  readonly requirement?: unknown;
}

/** The range of a request's field. */
function rangeOf({ wrapped, pipe = [] }: Described): Json {
  if (wrapped !== undefined) return rangeOf(wrapped);
  return Object.assign(
    {},
    ...pipe.map(({ type, requirement }) => IN_WORDS[type]?.(requirement) ?? {}),
  );
}

/** What values of an option may be. */
function valuesOf({ type = 'string', choices, several }: Option, field?: Described): Json {
  if (choices !== undefined) return { enum: choices };
  if (type === 'number') return { type, ...(field && rangeOf(field)) };
  if (type === 'boolean') return { type };
  // What is a text on the command line may be a number here; several are a list.
  const one = ['string', 'number'];
  return several ? { type: [...one, 'array'], items: { type: 'string' } } : { type: one };
}

/** An object of options, each with what the help says of it. */
function optionsOf(options: OptionTable, fields: v.ObjectEntries): Json {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => {
      const { describe, default: fallback } = option;
      const field = fields[fieldOf(name)] as Described | undefined;
      return [
        name,
        {
          description: describe,
          ...valuesOf(option, field),
          ...(fallback !== undefined &&
            option.defaultDescription === undefined && { default: fallback }),
        },
      ];
    }),
  );
}

const closed = (properties: Json): Json => ({
  type: 'object',
  additionalProperties: false,
  properties,
});

/** The fields of what all commands take. */
const ofSettings: v.ObjectEntries = { ...settingsSchema.entries, seed };

/** The fields of the request that a command's options make, by their names. */
async function fieldsOf(command: string): Promise<v.ObjectEntries> {
  const load = command in tasks ? tasks[command as keyof typeof tasks] : undefined;
  return { ...ofSettings, ...(load && (await load()).request.entries) };
}

async function commandSchema(name: string, command: Command, about: string): Promise<Json> {
  return { description: about, ...closed(optionsOf(command.options, await fieldsOf(name))) };
}

/**
 * The JSON Schema (draft 7) of `whypixel.config.json`: the options of all commands, and of each, as the
 * command line's tables have them, with the ranges of the tasks' requests.
 */
export async function configSchema(): Promise<Json> {
  const ofCommands = await Promise.all(
    Object.entries(commands).map(async ([usage, { about, load }]) => {
      const name = usage.split(' ')[0];
      return [name, await commandSchema(name, await load(), about)] as const;
    }),
  );
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: CONFIG_FILE,
    description: 'Defaults of whypixel’s options: for all commands, and for each by its name.',
    ...closed({
      $schema: { type: 'string' },
      ...optionsOf(sharedOptions, ofSettings),
      ...Object.fromEntries(ofCommands),
    }),
  };
}
