import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { assignRules, assignTreatments } from '../../../src/explain/lrp/composite.js';
import { matcher, parseComposite } from '../../../src/explain/lrp/composite-file.js';
import { googlenet } from '../../../src/nn/googlenet.js';
import { readComposite } from '../../../src/node/read-composite.js';
import { runs } from '../../support/random.js';

const graph = googlenet(10);
const parse = (json: unknown) => parseComposite(JSON.stringify(json), 'mine.json');

describe('a composite file', () => {
  it('assigns rules by type, name and place, the first entry that matches', () => {
    const composite = parse({
      name: 'mine',
      rules: [
        { first: true, type: 'convolution', rule: 'flat' },
        { type: 'inner-product', rule: 'epsilon', epsilon: 0.5, bias: 'distribute' },
        { name: 'inception_3?/*', rule: 'alpha-beta', alpha: 3 },
        { name: 'inception_*', rule: 'alpha-beta', beta: 0.5, bias: 'ignore' },
        { rule: 'z-plus' },
      ],
    });
    expect(composite.name).toBe('mine');
    const assigned = assignRules(composite, graph);
    const of = (layer: string) => {
      const { rule, bias } = assigned.get(layer) ?? expect.fail(`${layer} has no rule`);
      return [rule.name, rule.parameters, bias];
    };
    expect(of('conv1/7x7_s2')).toEqual(['flat', {}, 'ignore']);
    expect(of('conv2/3x3')).toEqual(['z-plus', { alpha: 1, beta: 0 }, 'absorb']);
    expect(of('inception_3b/5x5')).toEqual(['alpha-beta', { alpha: 3, beta: 2 }, 'absorb']);
    expect(of('inception_4a/1x1')).toEqual(['alpha-beta', { alpha: 1.5, beta: 0.5 }, 'ignore']);
    expect(of('loss3/classifier')).toEqual(['epsilon', { epsilon: 0.5 }, 'distribute']);
  });

  it('shows flat a bias where it says so', () => {
    const composite = parse({ rules: [{ rule: 'flat', bias: 'distribute' }] });
    expect(composite.name).toBe('mine.json');
    expect(assignRules(composite, graph).get('conv1/7x7_s2')?.bias).toBe('distribute');
  });

  const entry = (value: object) => ({ rules: [{ rule: 'z-plus' }, value] });
  it.each<[string, unknown, string]>([
    ['a number', 7, 'it must be an object with a name and rules'],
    ['no rules', { name: 'x' }, 'rules is missing'],
    ['an empty list', { rules: [] }, 'rules must have an entry'],
    ['rules that are no list', { rules: {} }, 'rules must be a list of entries'],
    ['a name that is none', { name: 3, rules: [] }, 'name must be a text, not "3"'],
    [
      'an unknown key',
      { rule: [], rules: [{ rule: 'flat' }] },
      '"rule" is not known; use name, rules',
    ],
    ['an entry that is none', { rules: [7] }, 'rules[0] must be an object with a rule'],
    ['an entry without a rule', entry({ first: true }), 'rules[1].rule is missing'],
    [
      'an unknown rule',
      entry({ rule: 'delta' }),
      'rules[1].rule must be one of epsilon, alpha-beta',
    ],
    [
      'an unknown field',
      entry({ rule: 'flat', layer: 'x' }),
      '"rules[1].layer" is not known; use first',
    ],
    ['first: false', entry({ rule: 'flat', first: false }), 'rules[1].first must be true'],
    [
      'an unknown type',
      entry({ rule: 'flat', type: 'pooling' }),
      'rules[1].type must be one of activation, add, average-pooling, border, channel-shuffle, concat',
    ],
    [
      'a rule for a type without weights',
      entry({ rule: 'flat', type: 'max-pooling' }),
      'rules[1]: layers of the type max-pooling take winner-takes-all or proportional, not flat',
    ],
    [
      'a treatment for a type with weights',
      entry({ rule: 'split', type: 'convolution' }),
      'rules[1]: layers of the type convolution take epsilon or alpha-beta',
    ],
    [
      'a bias for a layer without',
      entry({ rule: 'proportional', bias: 'ignore' }),
      'rules[1]: proportional is for layers without weights or biases',
    ],
    [
      'a parameter of a treatment',
      entry({ rule: 'pass', type: 'relu', epsilon: 1 }),
      'rules[1]: pass has no parameter epsilon',
    ],
    [
      'an empty pattern',
      entry({ rule: 'flat', name: '' }),
      'rules[1].name must be a pattern of layer names, not empty',
    ],
    [
      'an unknown bias mode',
      entry({ rule: 'flat', bias: 'keep' }),
      'rules[1].bias must be one of absorb',
    ],
    [
      'a text for a number',
      entry({ rule: 'epsilon', epsilon: '1' }),
      'rules[1].epsilon must be a number',
    ],
    [
      'epsilon without its ε',
      entry({ rule: 'epsilon' }),
      'rules[1]: the rule epsilon needs epsilon',
    ],
    ['gamma without its γ', entry({ rule: 'gamma' }), 'rules[1]: the rule gamma needs gamma'],
    ['neither α nor β', entry({ rule: 'alpha-beta' }), 'rules[1]: the rule alpha-beta needs alpha'],
    [
      'ε < 0',
      entry({ rule: 'epsilon', epsilon: -1 }),
      'rules[1]: epsilon must be a number ≥ 0, not -1',
    ],
    ['α < 1', entry({ rule: 'alpha-beta', alpha: 0.5 }), 'rules[1]: beta must be a number ≥ 0'],
    [
      'α − β ≠ 1',
      entry({ rule: 'alpha-beta', alpha: 2, beta: 2 }),
      'rules[1]: alpha − beta must be 1',
    ],
    [
      'a parameter of another rule',
      entry({ rule: 'flat', gamma: 1 }),
      'rules[1]: the rule flat has no parameter gamma',
    ],
  ])('is refused with %s', (_, json, message) => {
    const act = () => parse(json);
    expect(act).toThrow(UserError);
    expect(act).toThrow(`the composite "mine.json": ${message}`);
  });

  it('is refused with numbers that JSON does not have', () => {
    const act = () => parseComposite('{"rules":[{"rule":"gamma","gamma":1e999}]}', 'mine.json');
    expect(act).toThrow('rules[0]: gamma must be a number ≥ 0, not Infinity');
    expect(() => parseComposite('{"rules": NaN}', 'mine.json')).toThrow(/is not JSON/);
  });

  it('assigns treatments to layers without weights by type and name, and leaves others alone', () => {
    const composite = parse({
      rules: [
        { name: 'pool1/*', type: 'max-pooling', rule: 'winner-takes-all' },
        { type: 'max-pooling', rule: 'proportional' },
        { type: 'relu', rule: 'pass' },
        { name: '*', rule: 'z-plus' },
      ],
    });
    const treatments = assignTreatments(composite, graph);
    expect(treatments.get('pool1/3x3_s2')?.name).toBe('winner-takes-all');
    expect(treatments.get('pool2/3x3_s2')?.name).toBe('proportional');
    expect(treatments.get('conv1/relu_7x7')?.name).toBe('pass');
    expect(treatments.get('inception_3a/output')).toBeUndefined();
    expect(assignRules(composite, graph).get('conv2/3x3')?.rule.name).toBe('z-plus');
  });

  it('says which layer cannot take a treatment, and what it can', () => {
    const composite = parse({ rules: [{ name: 'pool5/*', rule: 'split' }, { rule: 'z-plus' }] });
    expect(() => assignTreatments(composite, graph)).toThrow(
      'the layer pool5/7x7_s1 (average-pooling) takes proportional, not split',
    );
  });

  it('says which layer no entry matches', () => {
    const composite = parse({ rules: [{ type: 'convolution', rule: 'z-plus' }] });
    expect(() => assignRules(composite, graph)).toThrow(/no entry matches the layer loss3/);
  });

  it('is a composite or one line, whatever JSON it holds', () => {
    const field = fc.constantFrom(
      'first',
      'type',
      'name',
      'rule',
      'epsilon',
      'alpha',
      'bias',
      '__proto__',
    );
    const value = fc.oneof(
      fc.constantFrom<unknown>('flat', 'epsilon', 'alpha-beta', 'ignore', 'convolution', '*', true),
      fc.double(),
      fc.jsonValue(),
    );
    const entries = fc.array(fc.oneof(fc.dictionary(field, value), fc.jsonValue()));
    const file = fc.oneof(
      fc.record({ name: fc.string(), rules: entries }, { requiredKeys: ['rules'] }),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          file.map((json) => JSON.stringify(json)),
          fc.string(),
        ),
        (text) => {
          try {
            const { entries: parsed } = parseComposite(text, 'fuzz.json');
            expect(parsed.length).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
            expect((error as Error).message).not.toContain('\n');
          }
        },
      ),
      runs(1000),
    );
  });
});

describe('readComposite', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'whypixel-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('reads a file, and refuses one that is missing or empty', async () => {
    const path = join(folder, 'mine.json');
    await writeFile(path, '{"name": "mine", "rules": [{"rule": "z-plus"}]}');
    expect((await readComposite(path)).name).toBe('mine');
    await writeFile(path, '');
    await expect(readComposite(path)).rejects.toThrow(/it is empty/);
    await expect(readComposite(join(folder, 'none.json'))).rejects.toThrow(UserError);
  });
});

describe('patterns of layer names', () => {
  it.each([
    ['*', 'conv1/7x7_s2', true],
    ['inception_*', 'inception_3a/1x1', true],
    ['inception_*', 'conv1/7x7_s2', false],
    ['*/1x1', 'inception_3a/1x1', true],
    ['*/1x1', 'inception_3a/1x1_b', false],
    ['inception_3?/*', 'inception_3b/5x5', true],
    ['conv1?7x7', 'conv1/7x7', true],
    ['a.c', 'abc', false],
    ['[ab]', 'a', false],
    ['a**b', 'ab', true],
    ['?', '', false],
  ])('%s and %s: %s', (pattern, name, matches) => {
    expect(matcher(pattern)(name)).toBe(matches);
  });

  it('are as the regular expressions that they stand for, without their hangs', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?', '.'), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (pattern, name) => {
        const source = pattern.replace(/[./]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
        expect(matcher(pattern)(name)).toBe(new RegExp(`^${source}$`, 's').test(name));
      }),
      runs(2000),
    );
    expect(matcher(`${'*a'.repeat(200)}b`)('a'.repeat(5000))).toBe(false);
  });
});
