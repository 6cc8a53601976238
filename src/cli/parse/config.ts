import { readFileSync } from 'node:fs';
import { UserError } from '../../errors.js';
import type { Option, OptionTable } from '../options.js';
import { fieldOf } from '../shared-words.js';
import { didYouMean } from './suggest.js';

/** Looked for in the folder that the command is run in; `dist/whypixel.config.schema.json` describes it. */
export const CONFIG_FILE = 'whypixel.config.json';

/** What names a network, and what is said of one and does not hold of another. */
const OF_NETWORK: readonly string[] = [
  ...['network', 'weights', 'labels', 'channels', 'mean', 'std'],
  ...['size', 'input-size', 'scale', 'input-scale', 'network-output'],
];

type Values = Readonly<Record<string, unknown>>;

const refuse = (what: string) => new UserError(`${CONFIG_FILE}: ${what}`, { code: 'unreadable' });

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The file as it stands; nothing where there is none. */
function readConfig(): Values {
  let text: string;
  try {
    text = readFileSync(CONFIG_FILE, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw refuse(`it cannot be read (${code})`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw refuse(`it is no JSON: ${(error as Error).message.replace(/\s+/g, ' ')}`);
  }
  if (isObject(parsed)) return parsed;
  throw refuse('it must be an object of options, such as {"weights": "net.caffemodel"}');
}

/** What an option's value must be, in words; undefined where it is that. */
function fault({ type = 'string', choices, several }: Option, value: unknown): string | undefined {
  if (choices !== undefined) {
    return choices.some((choice) => choice === value) ? undefined : `one of ${choices.join(', ')}`;
  }
  const isText = typeof value === 'string' || typeof value === 'number';
  if (several && Array.isArray(value)) {
    return value.every((one) => typeof one === 'string') ? undefined : 'a list of texts';
  }
  const words = { string: 'a text', number: 'a number', boolean: 'true or false' } as const;
  const right = type === 'string' ? isText : typeof value === type;
  return right ? undefined : words[type as keyof typeof words];
}

/** A value as the command line would have it: a number where a text is wanted, as `0.1`, is one. */
const asTyped = ({ type = 'string' }: Option, value: unknown): unknown =>
  type === 'string' && typeof value === 'number' ? String(value) : value;

/** Checks options against a table. @throws UserError that names the first that is wrong */
function checkOptions(values: Values, options: OptionTable, where: string): void {
  for (const [name, value] of Object.entries(values)) {
    const option = options[name];
    if (option === undefined) {
      throw refuse(`${where} has no option ${name}${didYouMean(name, Object.keys(options))}`);
    }
    const wanted = fault(option, value);
    if (wanted !== undefined)
      throw refuse(`${name} must be ${wanted}, not ${JSON.stringify(value)}`);
  }
}

/** What decides on a command's defaults beside the file. */
export interface ConfigSources {
  /** The network that `WHYPIXEL_NETWORK` names. */
  readonly network: string | undefined;
  /** Whether the command line names a network itself. */
  readonly isNamed: boolean;
}

/** One part of the file; what names a network in it replaces what another part says of one. */
const over = (general: Values, own: Values): Values => {
  const isNamed = 'network' in own || 'weights' in own;
  return { ...(isNamed ? withoutNetwork(general) : general), ...own };
};

const withoutNetwork = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([key]) => !OF_NETWORK.includes(key)));

/**
 * The defaults that a configuration and the surroundings set for a command's options. The command's own
 * part of the file goes before what stands there for all commands, `WHYPIXEL_NETWORK` before both, and
 * the command line before all. What they say of a network does not hold of another one that goes before.
 *
 * @param config the file's object
 * @param shared the options that may stand in the file for all commands
 * @param commands the names of all commands: the file's other keys
 * @throws UserError for what cannot be
 */
export function defaultsOf(
  { $schema: _, ...config }: Values,
  command: string,
  options: OptionTable,
  shared: OptionTable,
  commands: readonly string[],
  { network, isNamed }: ConfigSources,
): Values {
  const general = Object.fromEntries(
    Object.entries(config).filter(([key]) => !commands.includes(key)),
  );
  checkOptions(general, shared, 'it');
  const own = config[command] ?? {};
  if (!isObject(own)) throw refuse(`${command} must be an object of that command's options`);
  checkOptions(own, options, command);
  const said = over(general, own);
  const chosen = network || isNamed ? withoutNetwork(said) : said;
  return Object.fromEntries(
    Object.entries({ ...chosen, ...(network && !isNamed && { network }) })
      .filter(([key]) => key in options)
      .map(([key, value]) => [key, asTyped(options[key], value)]),
  );
}

/**
 * Where a wrong value of a request's field comes from that nobody has typed: behind a message, or nothing.
 * @param defaults what {@link defaultsFor} has given
 */
export function originOf(field: string | undefined, defaults: Values): string {
  const isTyped = (option: string) =>
    process.argv.some((word) => word === `--${option}` || word.startsWith(`--${option}=`));
  const option = Object.keys(defaults).find((key) => key === field || fieldOf(key) === field);
  if (option === undefined || isTyped(option)) return '';
  const isEnvironment = option === 'network' && process.env.WHYPIXEL_NETWORK;
  return ` (set in ${isEnvironment ? 'WHYPIXEL_NETWORK' : CONFIG_FILE})`;
}

/**
 * The defaults of a command that is run here and now: {@link defaultsOf}.
 * @throws UserError for a file that cannot be read, or says what cannot be
 */
export const defaultsFor = (
  command: string,
  options: OptionTable,
  shared: OptionTable,
  commands: readonly string[],
): Values =>
  defaultsOf(readConfig(), command, options, shared, commands, {
    network: process.env.WHYPIXEL_NETWORK,
    isNamed: process.argv.some((word) => /^--(network|weights)(=|$)/.test(word)),
  });
