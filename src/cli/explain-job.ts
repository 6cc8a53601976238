import type { Argv } from 'yargs';
import { UserError } from '../errors.js';
import type { ExplainJob } from '../explain/explain.js';
import type { Composite } from '../explain/lrp/composite.js';
import { type MethodName, methodNames, methods } from '../explain/methods/index.js';
import type { Method, Parameter, ParameterValues } from '../explain/methods/method.js';
import { parameterValues } from '../explain/methods/parameters.js';
import type { ColormapName } from '../image/draw/heatmap.js';
import type { Fit } from '../image/fit/fit.js';
import { type NetworkOptions, wholeNumber } from './options.js';

/** The options of `explain`, as yargs hands them over. */
export interface ExplainValues extends NetworkOptions {
  readonly images: readonly string[];
  readonly method: MethodName;
  readonly class: string;
  readonly contrast?: string;
  readonly at?: string;
  readonly channel?: number;
  readonly colormap: ColormapName;
  readonly ledger: boolean;
  readonly npy: boolean;
  readonly out: string;
  readonly fit: Fit;
  readonly json: boolean;
}

/** The options of all methods, each once, with the methods that use it. */
export function methodOptions(yargs: Argv): Argv {
  const all = new Map<string, { parameter: Parameter; users: string[] }>();
  for (const name of methodNames) {
    const { parameters }: Method = methods[name];
    for (const [key, parameter] of Object.entries(parameters)) {
      const entry = all.get(key) ?? { parameter, users: [] };
      entry.users.push(name);
      all.set(key, entry);
    }
  }
  for (const [key, { parameter, users }] of all) {
    yargs.option(key, {
      type: 'string',
      requiresArg: true,
      describe: `${users.join(', ')}: ${parameter.about}`,
      group: 'Of the methods:',
    });
  }
  return yargs;
}

/** The method's parameters among the options; an option of another method is a mistake. */
function chosenParameters(values: Record<string, unknown>, method: Method): ParameterValues {
  const others = new Set(
    Object.values<Method>(methods).flatMap(({ parameters }) => Object.keys(parameters)),
  );
  const given: Record<string, string> = {};
  for (const name of others) {
    const value = values[name];
    if (value === undefined) continue;
    if (!(name in method.parameters)) {
      throw new UserError(
        `--method ${values.method} has no --${name}; see whypixel explain --help`,
      );
    }
    given[name] = String(value);
  }
  return given;
}

/** The job that the options describe, checked as far as that goes without a network. */
export async function jobOf(values: Record<string, unknown>): Promise<ExplainJob> {
  const { method, contrast, at, channel, class: target } = values as unknown as ExplainValues;
  const given = chosenParameters(values, methods[method]);
  if (method !== 'lrp' && (at !== undefined || channel !== undefined)) {
    throw new UserError('--at and --channel are for --method lrp');
  }
  if (channel !== undefined && at === undefined) {
    throw new UserError('--channel needs --at, the layer that the channel is of');
  }
  const composite = await compositeFrom(given);
  return {
    method,
    values: composite
      ? { preset: composite.name }
      : parameterValues(methods[method].parameters, given),
    composite,
    target,
    contrast,
    at,
    channel: channel === undefined ? undefined : wholeNumber('channel', channel, 0),
  };
}

/** The composite file that `--preset` names, if it names one. */
async function compositeFrom(given: ParameterValues): Promise<Composite | undefined> {
  const { preset, ...rest } = given;
  if (typeof preset !== 'string' || !preset.endsWith('.json')) return undefined;
  const [other] = Object.keys(rest);
  if (other !== undefined) {
    throw new UserError(`--${other} does not go with a composite file; set it in ${preset}`);
  }
  const { readComposite } = await import('../node/read-composite.js');
  return readComposite(preset);
}
