import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { findLabel, findLabels } from '../../../src/nn/formats/find-label.js';
import { parseLabels } from '../../../src/nn/formats/labels.js';
import { readLabels } from '../../../src/node/read-labels.js';
import { describeWithSharedData, sharedData } from '../../support/shared-data.js';

const tench = { index: 0, synset: 'n01440764', text: 'tench, Tinca tinca' };
const goldfish = { index: 1, synset: 'n01443537', text: 'goldfish' };

describe('parseLabels', () => {
  it.each([
    ['lines', 'n01440764 tench, Tinca tinca\nn01443537 goldfish'],
    [
      'lines of Windows, with blank ones at the end',
      'n01440764 tench, Tinca tinca\r\nn01443537\tgoldfish\r\n\r\n',
    ],
    ['a byte order mark', '\ufeffn01440764 tench, Tinca tinca\nn01443537 goldfish\n'],
    ['a JSON array', '["n01440764 tench, Tinca tinca", "n01443537 goldfish"]'],
    ['a JSON object', '{"1": "n01443537 goldfish", "0": "n01440764 tench, Tinca tinca"}'],
    [
      'the object of Keras',
      '{"0": ["n01440764", "tench, Tinca tinca"], "1": ["n01443537", "goldfish"]}',
    ],
    ['indices and colons', '0: n01440764 tench, Tinca tinca\n1: n01443537 goldfish\n'],
    [
      'indices and colons in any order',
      ' 01 :n01443537 goldfish\r\n00 :  n01440764 tench, Tinca tinca\r\n',
    ],
    ['a Python dictionary', "{0: 'n01440764 tench, Tinca tinca',\n 1: 'n01443537 goldfish'}\n"],
    [
      'a Python dictionary with comments, pairs and a comma at the end',
      `{1: ('n01443537', "goldfish"), # shiny\n 0: ['n01440764', u'tench, Tinca tinca',],}`,
    ],
    ['a Python list', "['n01440764 tench, Tinca tinca', 'n01443537 goldfish']"],
    ['label2id', '{"n01443537 goldfish": 1, "n01440764 tench, Tinca tinca": 0}'],
    ['label2id in Python', "{'n01440764 tench, Tinca tinca': 0, 'n01443537 goldfish': 1}"],
    [
      'the configuration of a model',
      '{"model_type": "vit", "label2id": {"not": 0, "these": 1}, ' +
        '"id2label": {"0": "n01440764 tench, Tinca tinca", "1": "n01443537 goldfish"}}',
    ],
  ])('reads %s', (_, text) => {
    expect(parseLabels(text, 'labels')).toEqual([tench, goldfish]);
  });

  it('reads what Python escapes', () => {
    const text = String.raw`{0: 'hen\'s egg', 1: "a \"b\"", 2: 'caf\xe9 \u00fc', 3: 'a\\b'}`;
    const labels = parseLabels(text, 'labels').map((label) => label.text);
    expect(labels).toEqual(["hen's egg", 'a "b"', 'café ü', String.raw`a\b`]);
  });

  it('takes a colon within a label for what it is', () => {
    const labels = parseLabels('3: the return\nStar Wars: one', 'labels');
    expect(labels.map(({ text }) => text)).toEqual(['3: the return', 'Star Wars: one']);
  });

  it('reads labels without synsets', () => {
    expect(parseLabels('dog\nnorth 12\n', 'labels')).toEqual([
      { index: 0, text: 'dog' },
      { index: 1, text: 'north 12' },
    ]);
  });

  it.each([
    ['nothing', '\n \n', /line 1 is empty/],
    ['a blank line in the middle', 'dog\n\ncat', /line 2 is empty/],
    ['an empty list', '[]', /holds no labels/],
    ['an empty object', '{}', /holds no labels/],
    ['broken JSON', '["dog"', /begins as JSON or a Python dictionary but is not valid/],
    ['a Python dictionary with a key twice', "{0: 'dog', 0: 'cat'}", /key 0 comes twice/],
    ['a Python dictionary without a label', "{0: 'dog', 1: ''}", /label 1 is empty/],
    ['other Python', '{0: dog}', /is not valid/],
    ['Python lists within lists', `{0: ${'['.repeat(9_000)}`, /lists within lists/],
    ['text behind a Python dictionary', "{0: 'dog'} + {1: 'cat'}", /more text/],
    ['an index twice', '0: dog\n0: cat', /index 0 comes twice/],
    ['indices with a gap', '0: dog\n2: cat', /index 1 is missing/],
    ['indices without labels', '0: dog\n1:', /label 1 is empty/],
    ['label2id with a gap', '{"dog": 0, "cat": 2}', /index 1 is missing/],
    ['label2id with an index twice', '{"dog": 0, "cat": 0}', /index 0 comes twice/],
    ['a number for a label', '["dog", 3]', /label 1 is not text/],
    ['lists within lists', `[${'['.repeat(9_000)}${']'.repeat(9_000)}]`, /label 0 is not text/],
    ['a list of three', '{"0": ["a", "b", "c"]}', /label 0 is not text/],
    ['a missing index', '{"0": "dog", "2": "cat"}', /index 1 is missing/],
    ['indices counted from 1', '{"1": "dog", "2": "cat"}', /index 0 is missing/],
    ['control characters', 'dog\ncat\u0000', /line 2 holds control characters/],
    ['an endless line', 'x'.repeat(1_001), /line 1 has 1001 characters/],
    ['too many', 'x\n'.repeat(100_001), /100001 labels, more than 100000/],
  ])('refuses %s', (_, text, message) => {
    const parse = () => parseLabels(text, 'my labels.txt');
    expect(parse).toThrow(UserError);
    expect(parse).toThrow(message);
    expect(parse).toThrow(/"my labels\.txt" is no label file/);
  });
});

describe('readLabels', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'labels-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('reads the labels of the embedded network', async () => {
    const labels = await readLabels('weights/googlenet-emoji/labels.json');
    expect(labels).toHaveLength(230);
    expect(labels[0]).toEqual({ index: 0, text: 'dog' });
  });

  it('refuses what is not text', async () => {
    const path = join(folder, 'labels.txt');
    await writeFile(path, Uint8Array.of(0x64, 0xff, 0xfe));
    await expect(readLabels(path)).rejects.toThrow(/labels\.txt" is no label file: .*UTF-8/);
    await expect(readLabels(folder)).rejects.toThrow(/label file .* it is a directory/);
  });
});

describe('findLabel', () => {
  const labels = parseLabels(
    [
      'n02123045 tabby, tabby cat',
      'n02127052 lynx, catamount',
      'n02123394 Persian cat',
      'n02012849 crane',
      'n03126707 crane',
      'n02124075 cat, domestic cat',
      'n09999999 7',
    ].join('\n'),
    'labels',
  );

  it.each([
    ['2', 2],
    [' 6 ', 6],
    ['n02127052', 1],
    ['N02127052', 1],
    ['persian CAT', 2],
    ['tabby', 0], // a synonym, though two labels contain it
    ['cat', 5], // a synonym, though four labels contain it
    ['Catamount', 1],
    ['pers', 2],
    ['tabby, tabby cat', 0],
    ['7', 6], // no such index, but such a text
  ])('%j is label %i', (query, index) => {
    expect(findLabel(labels, query).index).toBe(index);
  });

  it('lists the labels when there are several', () => {
    expect(findLabels(labels, 'Crane').map(({ index }) => index)).toEqual([3, 4]);
    const find = () => findLabel(labels, 'Crane');
    expect(find).toThrow(UserError);
    expect(find).toThrow('class "Crane" matches 2 labels: 3 "crane", 4 "crane"; give one\'s index');
  });

  it('lists no more than ten', () => {
    const many = parseLabels(Array.from({ length: 30 }, (_, i) => `dog ${i}`).join('\n'), 'labels');
    expect(() => findLabel(many, 'dog')).toThrow(
      /matches 30 labels: 0 "dog 0", .*9 "dog 9", \.\.\.;/,
    );
  });

  it('says which indices there are', () => {
    expect(() => findLabel(labels, '1000')).toThrow(/classes are 0 to 6/);
  });

  it('says of a synset that there is none', () => {
    expect(() => findLabel(labels, 'n12345678')).toThrow(/has this synset/);
  });

  it.each(['lynks', 'LYNKS', 'catamounts', 'linx'])('suggests the closest label to %j', (query) => {
    expect(() => findLabel(labels, query)).toThrow(/closest labels are 1 "lynx, catamount"/);
  });

  it.each(['', '  ', 'n12345678', 'x'.repeat(100_000), '-1', '1.5', '__proto__'])(
    'refuses %j',
    (query) => {
      expect(() => findLabel(labels, query)).toThrow(UserError);
      expect(() => findLabel(labels, query)).toThrow(/^.{1,400}$/);
    },
  );
});

describeWithSharedData('the labels of ImageNet', () => {
  it('are 1000 synsets', async () => {
    const labels = await readLabels(sharedData('weights/ilsvrc12_synset_words.txt'));
    expect(labels).toHaveLength(1000);
    expect(labels[208]).toEqual({ index: 208, synset: 'n02099712', text: 'Labrador retriever' });
    expect(labels.every(({ synset }) => synset !== undefined)).toBe(true);
    expect(() => findLabel(labels, 'labradr')).toThrow(
      /closest labels are 208 "Labrador retriever"/,
    );
    expect(findLabel(labels, 'espresso').index).toBe(967);
    expect(() => findLabel(labels, 'maillot')).toThrow(/638 .*639 /);
  });
});
