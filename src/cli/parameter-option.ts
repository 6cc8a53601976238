import type { BiasMode } from '../explain/lrp/assignment.js';
import type { PresetName } from '../explain/lrp/presets.js';
import type { Parameter } from '../explain/methods/method.js';
import type { Option } from './options.js';

const PRESETS: Readonly<Record<PresetName, string>> = {
  heatmapping: 'the study’s: α 2, β 1, ε 0.1; biases keep their share',
  conserving: 'nothing is lost: what reaches the pixels is the score',
  'epsilon-plus': 'positive contributions only: smooth, blind to what speaks against',
  'epsilon-plus-flat': 'the same, spread evenly by the first layer',
  'epsilon-gamma-box': 'contributions that speak for the class favoured by a quarter',
  'alpha2-beta1-flat': 'α 2, β 1, spread evenly by the first layer',
  epsilon: 'one rule everywhere: close to gradient times input',
};

const BIASES: Readonly<Record<BiasMode, string>> = {
  absorb: 'biases keep their share',
  ignore: 'biases get none',
  distribute: 'their share goes to the inputs evenly',
};

const NORMS: Readonly<Record<string, string>> = {
  squared: 'the sum of squares',
  l2: 'its root',
  max: 'the largest size',
  none: 'not at all: one map for each channel',
};

/** What choices mean, by their parameters. */
const EACH: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  preset: { ...PRESETS, 'FILE.json': 'rules of one’s own' },
  bias: BIASES,
  norm: NORMS,
};

/** A method's parameter as an option; its default is the method's own. */
export function parameterOption(name: string, parameter: Parameter): Option {
  const { kind, about } = parameter;
  const isNumber = kind === 'number' || kind === 'integer';
  const value = isNumber ? 'N' : kind === 'layer' ? 'LAYER' : 'NAME';
  const choices = 'choices' in parameter ? parameter.choices : [];
  const each = EACH[name];
  const named = choices.length > 0 && !each ? `: ${choices.join(', ')}` : '';
  return {
    type: 'string',
    requiresArg: true,
    value,
    describe: `${about}${named}`,
    // What is left out is not given: the method's own default holds, and is only said here.
    ...(parameter.default !== undefined && { defaultDescription: String(parameter.default) }),
    ...(each && { each }),
  };
}
