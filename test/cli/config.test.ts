import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/index.js';
import { configSchema } from '../../src/cli/config-schema.js';
import { sharedOptions } from '../../src/cli/options.js';
import { CONFIG_FILE, type ConfigSources, defaultsOf } from '../../src/cli/parse/config.js';
import { emptyFolder, example, whypixel, whypixelWith } from './whypixel.js';

const names = Object.keys(commands).map((usage) => usage.split(' ')[0]);
const byName = Object.fromEntries(
  await Promise.all(
    Object.entries(commands).map(
      async ([usage, { load }]) => [usage.split(' ')[0], (await load()).options] as const,
    ),
  ),
);
const nothing: ConfigSources = { network: undefined, isNamed: false };

const defaults = (config: object, command = 'classify', around: Partial<ConfigSources> = {}) =>
  defaultsOf({ ...config }, command, byName[command], sharedOptions, names, {
    ...nothing,
    ...around,
  });

describe('whypixel.config.json', () => {
  it.each<[string, object, Partial<ConfigSources>, object]>([
    [
      'sets options of all commands',
      { threads: 2, fit: 'squash' },
      {},
      { threads: 2, fit: 'squash' },
    ],
    ['and of one', { threads: 2, classify: { threads: 1, top: 3 } }, {}, { threads: 1, top: 3 }],
    ['but not of others', { explain: { class: 'cat' }, audit: {} }, {}, {}],
    ['leaves out what the command has not', { colormap: 'hot' }, {}, {}],
    [
      'may name its schema',
      { $schema: './x.json', top: undefined, quiet: true },
      {},
      { quiet: true },
    ],
    ['takes a number for a text', { mean: 120, std: '2' }, {}, { mean: '120', std: '2' }],
    [
      'names a network and says things of it',
      { network: 'a.onnx', labels: 'a.txt', 'input-scale': '1/255' },
      {},
      { network: 'a.onnx', labels: 'a.txt', 'input-scale': '1/255' },
    ],
    [
      'says nothing of a network that the command line names',
      { network: 'a.onnx', labels: 'a.txt', mean: '3', 'input-size': 99, threads: 1 },
      { isNamed: true },
      { threads: 1 },
    ],
    [
      'nor of one that the environment names, which goes before',
      { network: 'a.onnx', std: 3, classify: { labels: 'b.txt', top: 2 } },
      { network: 'e' },
      { network: 'e', top: 2 },
    ],
    ['the command line before both', { network: 'a' }, { network: 'e', isNamed: true }, {}],
    [
      'nor of one that the command’s own part names',
      { network: 'a.onnx', labels: 'a.txt', threads: 1, classify: { weights: 'b.onnx' } },
      {},
      { weights: 'b.onnx', threads: 1 },
    ],
  ])('%s', (_, config, around, expected) => {
    const given = Object.fromEntries(
      Object.entries(config).filter(([, value]) => value !== undefined),
    );
    expect(defaults(given, 'classify', around)).toEqual(expected);
  });

  it.each<[object, string]>([
    [{ netwrok: 'a' }, 'it has no option netwrok; did you mean network?'],
    [{ class: 'cat' }, 'it has no option class'],
    [{ classify: { tpo: 3 } }, 'classify has no option tpo; did you mean top?'],
    [{ classify: 3 }, "classify must be an object of that command's options"],
    [{ classify: [] }, "classify must be an object of that command's options"],
    [{ threads: '2' }, 'threads must be a number, not "2"'],
    [{ quiet: 'yes' }, 'quiet must be true or false, not "yes"'],
    [{ labels: true }, 'labels must be a text, not true'],
    [{ labels: ['a'] }, 'labels must be a text, not ["a"]'],
    [{ fit: 'crop' }, 'fit must be one of cover, contain, squash, not "crop"'],
    [{ colormap: null }, 'not null'],
  ])('%j is refused', (config, says) => {
    expect(() => defaults(config)).toThrow(`${CONFIG_FILE}: `);
    expect(() => defaults(config)).toThrow(says);
  });
});

type Json = Readonly<Record<string, unknown>>;

/** What a value's type is called in JSON Schema. */
const typesOf = (value: unknown): string[] => {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return ['array'];
  return Number.isInteger(value) ? ['number', 'integer'] : [typeof value];
};

/** Whether a value is as a schema says, for the keywords that ours uses. */
function isValid(schema: Json, value: unknown): boolean {
  const {
    type,
    enum: choices,
    minimum = -Infinity,
    maximum = Infinity,
    properties,
    items,
  } = schema;
  if (choices !== undefined && !(choices as unknown[]).includes(value)) return false;
  const types = typesOf(value);
  if (type !== undefined && ![type].flat().some((one) => types.includes(one as string)))
    return false;
  if (typeof value === 'number') return value >= Number(minimum) && value <= Number(maximum);
  if (Array.isArray(value)) return value.every((one) => isValid(items as Json, one));
  if (properties === undefined || value === null) return true;
  return Object.entries(value as Json).every(
    ([key, inner]) =>
      Object.hasOwn(properties as Json, key) && isValid((properties as Json)[key] as Json, inner),
  );
}

describe('its schema', () => {
  const schema = JSON.parse(readFileSync('dist/whypixel.config.schema.json', 'utf8')) as Json;

  it('is published with the package, as the tables are now', async () => {
    const { exports: exported } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(exported['./whypixel.config.schema.json']).toBe('./dist/whypixel.config.schema.json');
    expect(schema).toEqual(JSON.parse(JSON.stringify(await configSchema())));
  });

  /** Values of all kinds that options are tried with. */
  const values = [
    'dog',
    'cover',
    'hot',
    'rgb',
    'simd',
    1,
    0.5,
    -1,
    1e12,
    true,
    null,
    ['a', 'b'],
    [1],
    {},
  ];

  it('allows every default, and of other values nothing that the command line refuses for its kind', () => {
    let [allowed, refused] = [0, 0];
    for (const command of names) {
      for (const [name, { default: fallback }] of Object.entries(byName[command])) {
        for (const value of [...values, ...(fallback === undefined ? [] : [fallback])]) {
          const config = { [command]: { [name]: value } };
          let isTaken = true;
          try {
            defaults(config, command);
          } catch {
            isTaken = false;
          }
          const isNumber = typeof value === 'number';
          // Numbers out of a request's range are taken here, and refused when the request is made.
          if (isNumber && isTaken) {
            if (value === fallback)
              expect([config, isValid(schema, config)]).toEqual([config, true]);
            continue;
          }
          expect([config, isValid(schema, config)]).toEqual([config, isTaken]);
          isTaken ? allowed++ : refused++;
        }
      }
    }
    expect(Math.min(allowed, refused)).toBeGreaterThan(500);
  });

  it.each<[object, boolean]>([
    [{ classify: { top: 0 } }, false],
    [{ classify: { top: 2.5 } }, false],
    [{ study: { superpixels: 4097 } }, false],
    [{ study: { superpixels: 4096, tolerance: 0.5 } }, true],
    [{ explain: { 'figure-size': 63 } }, false],
    [{ explain: { 'figure-size': 64, class: ['cat', 'dog'] } }, true],
    [{ compare: { blend: 0.5 } }, false],
    [{ threads: 0 }, false],
    [{ threads: 257 }, false],
    [{ threads: 256, seed: 0 }, true],
    [{ seed: -1 }, false],
    [{ $schema: 'x' }, true],
    [{ classify: { $schema: 'x' } }, false],
  ])('of %j says %s', (config, expected) => {
    expect(isValid(schema, config)).toBe(expected);
  });
});

describe('a command in its folder', () => {
  const dog = example('dog.png');

  const inFolder = (config: unknown, ...words: string[]) => {
    const folder = emptyFolder();
    const text = typeof config === 'string' ? config : JSON.stringify(config);
    writeFileSync(join(folder, CONFIG_FILE), text);
    return whypixel(folder, ...words);
  };
  const listed = async (config: object, ...words: string[]) =>
    JSON.parse((await inFolder(config, 'classify', dog, '--json', ...words)).stdout).top.length;

  it('takes what it says, and the command line before it', async () => {
    const config = { threads: 1, classify: { top: 3 } };
    expect(await listed(config)).toBe(3);
    expect(await listed(config, '--top', '2')).toBe(2);
  });

  it.each<[unknown, string]>([
    ['{', `${CONFIG_FILE}: it is no JSON: `],
    ['[]', `${CONFIG_FILE}: it must be an object of options`],
    [{ tops: 3 }, `${CONFIG_FILE}: it has no option tops`],
    [{ classify: { top: 0 } }, '--top must be a whole number of at least 1, not 0'],
    [{ network: 'nonesuch' }, 'there is no network "nonesuch"'],
  ])('says of %j what is wrong, and where', async (config, says) => {
    const folder = emptyFolder();
    writeFileSync(
      join(folder, CONFIG_FILE),
      typeof config === 'string' ? config : JSON.stringify(config),
    );
    const run = await whypixelWith({ env: { WHYPIXEL_NETWORK: '' } }, folder, 'classify', dog);
    expect(run.stderr).toMatch(/^whypixel: [^\n]*whypixel\.config\.json[^\n]*\n$/);
    expect(run.stderr).toContain(says);
    expect(run.code).toBe(2);
  });

  it('says where a method that there is not comes from', async () => {
    const { code, stderr } = await inFolder({ explain: { method: 'saa' } }, 'explain', dog);
    expect(code).toBe(2);
    expect(stderr).toMatch(/"saa" is no method: .* \(set in whypixel\.config\.json\)\n$/);
  });

  it('names the variable that a wrong network comes from', async () => {
    const env = { WHYPIXEL_NETWORK: 'nonesuch' };
    const run = await whypixelWith({ env }, emptyFolder(), 'classify', dog);
    expect(run.stderr).toMatch(/there is no network "nonesuch".* \(set in WHYPIXEL_NETWORK\)\n$/);
  });
});
