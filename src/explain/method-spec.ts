import { UserError } from '../errors.js';
import { methods } from './methods/index.js';
import type { Method, Parameter, ParameterValue } from './methods/method.js';
import { deriveSeed, randomFrom } from './perturbation/random.js';
import type { Subject } from './subject.js';

/** A method with its parameters chosen, as one word of `--methods` names it. */
export interface MethodSpec {
  /** The word itself. */
  readonly name: string;
  readonly title: string;
  /**
   * One value per pixel of the input, `[H · W]`, row by row: relevance that a method gives per
   * channel is summed over the channels.
   *
   * @param seed for methods that draw random numbers; a whole number from 0 to 2³² − 1
   */
  explain(subject: Subject, target: number, seed: number): Float32Array;
}

const RANDOM = 'random';

/** What `--methods` takes, for help texts. */
export const methodSpecForms = (): string =>
  `${[...Object.keys(methods), RANDOM].join(', ')}; with parameters: lrp:epsilon, sa:l2, lrp:epsilon:epsilon=0.5`;

/**
 * Reads `NAME[:VALUE][:KEY=VALUE]…`: a method of `--method`, or `random`. A value without its key is
 * that of the method's first choice (`lrp:epsilon` is LRP with the preset epsilon, `sa:max` SA with
 * the norm max); parameters that are left out have their defaults.
 *
 * @throws UserError for an unknown method, parameter or value, listing what there is
 */
export function parseMethodSpec(text: string): MethodSpec {
  const [name = '', ...settings] = text.trim().split(':');
  if (name === RANDOM && settings.length === 0) return randomMap;
  const method: Method | undefined = Object.hasOwn(methods, name)
    ? methods[name as keyof typeof methods]
    : undefined;
  if (method === undefined) {
    throw new UserError(`"${text}" is no method: use ${methodSpecForms()}`);
  }
  const values = readSettings(text, method, settings);
  return {
    name: text.trim(),
    title: method.title,
    explain(subject, target, seed) {
      const seeded =
        'seed' in method.parameters && !settings.some((setting) => setting.startsWith('seed='))
          ? { ...values, seed }
          : values;
      const { values: map, shape } = method.explain(subject, target, seeded);
      return sumOverChannels(map, shape);
    },
  };
}

/** Reads several, separated by commas. @throws UserError as {@link parseMethodSpec}, or when one comes twice */
export function parseMethodSpecs(text: string): MethodSpec[] {
  const specs = text.split(',').map(parseMethodSpec);
  const twice = specs.find(({ name }, i) => specs.findIndex((other) => other.name === name) < i);
  if (twice !== undefined) throw new UserError(`the method ${twice.name} is named twice`);
  return specs;
}

/** The null hypothesis: independent uniform values, another map for each picture. */
const randomMap: MethodSpec = {
  name: RANDOM,
  title: 'Random: what a heatmap without any knowledge does',
  explain({ input }, target, seed) {
    const [, height, width] = input.shape as readonly [number, number, number];
    const random = randomFrom(deriveSeed(RANDOM, seed, target));
    return Float32Array.from({ length: height * width }, () => random.unit());
  },
};

/** `[C, H, W]` summed over C; `[H, W]` as it is. */
export function sumOverChannels(values: Float32Array, shape: readonly number[]): Float32Array {
  if (shape.length === 2) return values;
  const [channels, height, width] = shape as readonly [number, number, number];
  const plane = height * width;
  const map = new Float32Array(plane);
  for (let i = 0; i < plane; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += values[c * plane + i];
    map[i] = sum;
  }
  return map;
}

/** Every parameter's value: the given, else the default. */
function readSettings(
  text: string,
  { parameters }: Method,
  settings: readonly string[],
): Record<string, ParameterValue> {
  const values: Record<string, ParameterValue> = {};
  for (const [key, parameter] of Object.entries(parameters)) {
    if (parameter.default !== undefined) values[key] = parameter.default;
  }
  const firstChoice = Object.keys(parameters).find((key) => parameters[key].kind === 'choice');
  for (const setting of settings) {
    const at = setting.indexOf('=');
    const key = at < 0 ? firstChoice : setting.slice(0, at);
    if (key === undefined || !Object.hasOwn(parameters, key)) {
      const known = Object.keys(parameters);
      const use = known.length > 0 ? `use ${known.join(', ')}` : 'it has none';
      throw new UserError(`"${text}": the method has no parameter "${key ?? setting}": ${use}`);
    }
    values[key] = readValue(text, key, parameters[key], setting.slice(at + 1));
  }
  return values;
}

function readValue(text: string, key: string, parameter: Parameter, value: string): ParameterValue {
  if (parameter.kind === 'layer') return value;
  if (parameter.kind === 'choice') {
    if (parameter.choices.includes(value)) return value;
    throw new UserError(`"${text}": ${key} must be one of ${parameter.choices.join(', ')}`);
  }
  const { kind, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = parameter;
  const number = value.trim() === '' ? Number.NaN : Number(value);
  const fits = kind === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number);
  if (fits && number >= min && number <= max) return number;
  const what = kind === 'integer' ? 'a whole number' : 'a number';
  const bounds = [
    Number.isFinite(min) ? ` of at least ${min}` : '',
    Number.isFinite(max) ? ` of at most ${max}` : '',
  ].filter((bound) => bound !== '');
  throw new UserError(`"${text}": ${key} must be ${what}${bounds.join(' and')}, not "${value}"`);
}
