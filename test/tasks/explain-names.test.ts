import { describe, expect, it } from 'vitest';
import { parseMethodWord } from '../../src/explain/method-spec.js';
import { methods } from '../../src/explain/methods/index.js';
import type { Method } from '../../src/explain/methods/method.js';
import { parameterValues } from '../../src/explain/methods/parameters.js';
import { fileNamesOf, type NamedMethod } from '../../src/tasks/explain-names.js';

const named = (words: string): NamedMethod[] =>
  words.split(',').map((word) => {
    const { name, settings } = parseMethodWord(word);
    const { parameters }: Method = methods[name];
    return { method: name, values: parameterValues(parameters, settings) as NamedMethod['values'] };
  });

describe('the names of several methods’ files', () => {
  it.each([
    ['lrp:conserving', ['lrp-conserving']],
    ['lrp:epsilon,sa,gradient', ['lrp-epsilon', 'sa', 'gradient']],
    ['sa:l2,sa:max', ['sa-l2', 'sa-max']],
    ['sa,lrp:epsilon,sa:max', ['sa-squared', 'lrp-epsilon', 'sa-max']],
    ['lrp:epsilon,lrp:epsilon:epsilon=0.5', ['lrp-epsilon', 'lrp-epsilon-epsilon-0.5']],
    [
      'smoothgrad:samples=5,smoothgrad:samples=5:norm=max,smoothgrad:samples=9',
      ['smoothgrad-samples-5-squared', 'smoothgrad-samples-5-max', 'smoothgrad-samples-9-squared'],
    ],
    ['occlusion:stride=8,occlusion:stride=16', ['occlusion-stride-8', 'occlusion-stride-16']],
  ])('%s', (words, names) => {
    expect(fileNamesOf(named(words))).toEqual(names);
  });

  it.each(['sa,sa', 'sa,sa:squared', 'lrp:epsilon,gradient,lrp:epsilon'])(
    '%s is refused',
    (words) => {
      expect(() => fileNamesOf(named(words))).toThrow(/names (sa|lrp-epsilon) twice/);
    },
  );
});
