import { readFileSync } from 'node:fs';
import { UserError } from '../../errors.js';
import type { Option, OptionTable } from '../options.js';
import { didYouMean } from './suggest.js';

/** Looked for in the folder that the command is run in; `whypixel.config.schema.json` describes it. */
export const CONFIG_FILE = 'whypixel.config.json';

/** What is said of one network, and does not hold of another. */
const DESCRIBING = ['size', 'channels', 'scale', 'mean', 'std'];

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
    return choices.includes(String(value)) ? undefined : `one of ${choices.join(', ')}`;
  }
  const isText = typeof value === 'string';
  if (several && Array.isArray(value)) {
    return value.every((one) => typeof one === 'string') ? undefined : 'a list of texts';
  }
  const words = { string: 'a text', number: 'a number', boolean: 'true or false' } as const;
  const right = type === 'string' ? isText : typeof value === type;
  return right ? undefined : words[type as keyof typeof words];
}

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

/**
 * The defaults that `whypixel.config.json` and `WHYPIXEL_NETWORK` set for a command's options. The
 * command's own part of the file goes before what stands there for all commands, and the variable before both.
 * What they say of a network does not hold of another one that the command line names.
 *
 * @param shared the options that may stand in the file for all commands
 * @param commands the names of all commands: the file's other keys
 * @throws UserError for a file that cannot be read, or says what cannot be
 */
export function defaultsFor(
  command: string,
  options: OptionTable,
  shared: OptionTable,
  commands: readonly string[],
): Values {
  const { $schema: _, ...config } = readConfig();
  const general = Object.fromEntries(
    Object.entries(config).filter(([key]) => !commands.includes(key)),
  );
  checkOptions(general, shared, 'it');
  const own = config[command] ?? {};
  if (!isObject(own)) throw refuse(`${command} must be an object of that command's options`);
  checkOptions(own, options, command);
  const chosen: Record<string, unknown> = { ...general, ...own };
  const { WHYPIXEL_NETWORK: network } = process.env;
  const isNamed = process.argv.some((word) => /^--(network|weights)(=|$)/.test(word));
  if (network || isNamed) {
    for (const key of ['network', 'weights', 'labels', ...DESCRIBING]) delete chosen[key];
  }
  if (network && !isNamed) chosen.network = network;
  return Object.fromEntries(Object.entries(chosen).filter(([key]) => key in options));
}
