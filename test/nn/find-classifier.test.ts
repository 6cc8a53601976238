import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.js';
import { expectedTensors } from '../../src/nn/expected-tensors.js';
import { parseCaffemodel } from '../../src/nn/formats/caffemodel.js';
import { type StoredTensor, storedTensor } from '../../src/nn/formats/stored-tensor.js';
import { googlenet, googlenetInput, googlenetOf } from '../../src/nn/googlenet.js';
import { classCount } from '../../src/nn/network.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';

/** A GoogLeNet's tensors without values but for their number, in the order of its layers. */
function tensorsOf(classes: number): Map<string, StoredTensor> {
  const pool = new Uint8Array(4 * 1024 * 1024 * 2);
  const tensors = expectedTensors(googlenet(classes), googlenetInput).map(({ name, shape }) => {
    const count = shape.reduce((a, b) => a * b, 1);
    return [name, storedTensor(name, shape, 'float32', pool.subarray(0, 4 * count))] as const;
  });
  return new Map(tensors);
}

const inner = (name: string, rows: number, inputs = 1024): [string, StoredTensor][] => [
  [
    `${name}.weight`,
    storedTensor(name, [1, 1, rows, inputs], 'float32', new Uint8Array(4 * rows * inputs)),
  ],
  [`${name}.bias`, storedTensor(name, [1, 1, 1, rows], 'float32', new Uint8Array(4 * rows))],
];

/** The network with layers put before its fifth module, and its classifier replaced by others. */
function fineTuned(inside: [string, StoredTensor][], last: [string, StoredTensor][]) {
  const all = [...tensorsOf(1)].filter(([name]) => !name.startsWith('loss3/'));
  const at = all.findIndex(([name]) => name.startsWith('inception_5a/'));
  return { tensors: new Map([...all.slice(0, at), ...inside, ...all.slice(at), ...last]) };
}

const classesOf = (file: { tensors: Map<string, StoredTensor> }) => {
  const { graph, notes, parameters } = googlenetOf(file, 'mine.caffemodel');
  const outputs = classCount(graph, googlenetInput);
  expect(parameters.tensors.get('loss3/classifier.weight')?.count).toBe(1024 * outputs);
  expect(parameters.tensors.get('loss3/classifier.bias')?.count).toBe(outputs);
  return { outputs, notes };
};

describe('a classifier that fine-tuning has renamed', () => {
  const auxiliary = [...inner('loss1/fc', 1024, 2048), ...inner('loss1/classifier', 1000)];

  it.each([
    ['alone', [], inner('categories_loss3/classifier', 20)],
    ['after auxiliary ones', auxiliary, inner('classifier_flowers', 102)],
    ['after auxiliary ones with names of their own', inner('head_a', 7), inner('head_c', 7)],
    ['of one class', [], inner('is_it_a_dog', 1)],
    ['of as many classes as it has inputs', [], inner('fc', 1024)],
  ])('is found %s, and said', (_, inside, last) => {
    const name = (last[0] as [string, StoredTensor])[0].slice(0, -'.weight'.length);
    const { outputs, notes } = classesOf(fineTuned(inside, last));
    expect(outputs).toBe(last[1]?.[1].count);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain(`"${name}" (`);
    expect(notes[0]).toContain('is taken for the classifier "loss3/classifier"');
  });

  it('is found in a file that is ordered by name', () => {
    const { tensors } = fineTuned(auxiliary, inner('categories_loss3/classifier', 20));
    const sorted = new Map([...tensors].sort(([a], [b]) => (a < b ? -1 : 1)));
    expect(classesOf({ tensors: sorted }).outputs).toBe(20);
  });

  it('is not looked for where the name is right', () => {
    const tensors = new Map([...tensorsOf(5), ...inner('another', 9)]);
    expect(classesOf({ tensors })).toEqual({ outputs: 5, notes: [] });
  });

  it('is an error where two could be it', () => {
    const file = fineTuned([], [...inner('fc_a', 4), ...inner('fc_b', 6)]);
    expect(() => googlenetOf(file, 'mine.caffemodel')).toThrow(UserError);
    expect(() => googlenetOf(file, 'mine.caffemodel')).toThrow(
      /"mine\.caffemodel" has no "loss3\/classifier", and each of "fc_a", "fc_b" could be it/,
    );
  });

  it.each([
    ['only auxiliary ones are there', inner('loss1/classifier', 20), []],
    ['it has no biases', [], inner('fc', 20).slice(0, 1)],
    ['it takes other inputs', [], inner('fc', 20, 2048)],
  ])('is missing where %s', (_, inside, last) => {
    expect(() => googlenetOf(fineTuned(inside, last), 'x')).toThrow(
      /"loss3\/classifier.weight" should be \?×1024×1×1 but is not in the file/,
    );
  });
});

describeWithSharedData('the published weights with the classifier renamed', () => {
  it('give the same network', () => {
    const file = readFileSync(sharedData('weights/bvlc_googlenet.caffemodel'));
    const { tensors } = parseCaffemodel(file, 'x');
    const renamed = new Map(
      Array.from(tensors, ([name, tensor]) => [name.replace('loss3/', 'mine/'), tensor]),
    );
    const [given, found] = [{ tensors }, { tensors: renamed }].map((it) => googlenetOf(it, 'x'));
    expect(found?.graph).toEqual(given?.graph);
    expect([...(found?.parameters.tensors ?? [])]).toEqual([...tensors]);
    expect(found?.notes).toHaveLength(1);
  });
});
