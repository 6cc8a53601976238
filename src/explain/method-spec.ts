import { UserError } from '../errors.js';
import type { MapSign } from '../map-sign.js';
import { finish, type Share, type Steps } from '../steps.js';
import { type MethodName, methods } from './methods/index.js';
import type { Method, Parameter } from './methods/method.js';
import { parameterValues } from './methods/parameters.js';
import { pixelMap } from './pixel-map.js';
import type { Subject } from './subject.js';

/** A method with its parameters chosen, as one word names it. */
export interface MethodSpec {
  /** The word itself. */
  readonly name: string;
  readonly title: string;
  readonly sign: MapSign;
  /**
   * One value per pixel of the input, `[H · W]`, row by row: relevance that a method gives per
   * channel is summed over the channels.
   *
   * @param seed for methods that draw random numbers; a whole number from 0 to 2³² − 1
   */
  explain(subject: Subject, target: number, seed: number): Float32Array;
  /** As `explain`, in steps; `progress` is told between the passes of methods of many. */
  explainSteps(
    subject: Subject,
    target: number,
    seed: number,
    progress?: Share,
  ): Steps<Float32Array>;
}

/** The words that name methods, for help texts. */
export const methodSpecForms = (): string =>
  `${Object.keys(methods).join(', ')}; with parameters: lrp:epsilon, sa:l2, lrp:epsilon:epsilon=0.5`;

/**
 * Reads `NAME[:VALUE][:KEY=VALUE]…`: a method, with its parameters. A value without its key is
 * that of the method's first choice (`lrp:epsilon` is LRP with the preset epsilon, `sa:max` SA with
 * the norm max); parameters that are left out have their defaults.
 *
 * @throws UserError for an unknown method, parameter or value, listing what there is
 */
export function parseMethodSpec(text: string): MethodSpec {
  const { name, settings: given } = parseMethodWord(text);
  const method: Method = methods[name];
  const values = parameterValues(method.parameters, given);
  const drawn = 'seed' in method.parameters && given.seed === undefined;
  function* explainSteps(
    subject: Subject,
    target: number,
    seed: number,
    progress?: Share,
  ): Steps<Float32Array> {
    const prepared = method.prepare(drawn ? { ...values, seed } : values, subject.network);
    return pixelMap(yield* prepared.explain(subject, target, { progress })).map;
  }
  return {
    name: text.trim(),
    title: method.title,
    sign: method.sign?.(values) ?? 'signed',
    explain: (subject, target, seed) => finish(explainSteps(subject, target, seed)),
    explainSteps,
  };
}

/** Reads several, separated by commas. @throws UserError as {@link parseMethodSpec}, or when one comes twice */
export function parseMethodSpecs(text: string): MethodSpec[] {
  const specs = text.split(',').map(parseMethodSpec);
  const twice = specs.find(({ name }, i) => specs.findIndex((other) => other.name === name) < i);
  if (twice !== undefined) throw new UserError(`the method ${twice.name} is named twice`);
  return specs;
}

/**
 * A method's name and settings, as one word has them.
 * @param field the request's field that the word stands in, for the error
 * @throws UserError as {@link parseMethodSpec}
 */
export function parseMethodWord(
  text: string,
  field?: string,
): {
  readonly name: MethodName;
  readonly settings: Readonly<Record<string, string>>;
} {
  const [name = '', ...settings] = text.trim().split(':');
  if (!Object.hasOwn(methods, name)) {
    throw new UserError(
      `"${text}" is no method: use ${methodSpecForms()}`,
      field === undefined ? {} : { field },
    );
  }
  const known = name as MethodName;
  return { name: known, settings: readSettings(text, methods[known], settings) };
}

const isChoice = (parameter: Parameter | undefined): boolean =>
  parameter?.kind === 'choice' || parameter?.kind === 'composite';

/** The settings by their parameters' names. @throws UserError for one that the method does not have */
function readSettings(
  text: string,
  { parameters }: Method,
  settings: readonly string[],
): Record<string, string> {
  const known = Object.keys(parameters);
  const firstChoice = known.find((key) => isChoice(parameters[key]));
  const given: Record<string, string> = {};
  for (const setting of settings) {
    const at = setting.indexOf('=');
    const key = at < 0 ? firstChoice : setting.slice(0, at);
    if (key === undefined || !known.includes(key)) {
      const use = known.length > 0 ? `use ${known.join(', ')}` : 'it has none';
      throw new UserError(`"${text}": the method has no parameter "${key ?? setting}"; ${use}`);
    }
    given[key] = setting.slice(at + 1);
  }
  return given;
}
