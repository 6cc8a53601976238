import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forward } from '../../../src/nn/forward.js';
import type { Network, NetworkFiles } from '../../../src/nn/network.js';
import { createEngine } from '../../../src/node/engine.js';
import { loadNetwork } from '../../../src/node/read-network.js';
import type { Engine } from '../../../src/tensor/engine.js';
import { describeWithSharedData, sharedData } from '../../support/shared-data.js';
import { type TinyOptions, tinyOnnx } from '../../support/tiny-onnx.js';

let engine: Engine;
let folder: string;

beforeAll(async () => {
  engine = await createEngine({ threads: 1 });
});
afterAll(() => engine.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whypixel-onnx-'));
});

const write = (name: string, content: string | Uint8Array | object) =>
  writeFile(
    join(folder, name),
    typeof content === 'string' || content instanceof Uint8Array
      ? content
      : JSON.stringify(content),
  );

/** Loads `model.onnx` of the folder. */
async function load(files: NetworkFiles = {}, options: TinyOptions = {}): Promise<Network> {
  await write('model.onnx', tinyOnnx(options).model);
  return loadNetwork(engine, { network: join(folder, 'model.onnx'), ...files });
}

const own = { channels: 'bgr', scale: 2, mean: [1, 2, 3], std: [4, 5, 6] } as const;
const torchvision = { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

describe('an ONNX file', () => {
  it('takes pictures as is assumed, which is said, where nothing says how', async () => {
    const network = await load();
    const { input, labels, name, parameters, notes } = network;
    expect(input).toEqual({ size: [32, 32], channels: 'rgb', ...torchvision, fit: 'cover' });
    expect(labels[3]).toEqual({ index: 3, text: 'class 3' });
    expect([name, parameters]).toEqual(['model.onnx', 8 * 27 + 8 * 12]);
    expect(notes).toEqual([
      `nothing beside "${join(folder, 'model.onnx')}" says how it takes pictures; assumed ` +
        'channels rgb, scale 1/255, mean 0.485,0.456,0.406, std 0.229,0.224,0.225',
    ]);
  });

  it('takes pictures as the JSON file of its name says, with labels', async () => {
    const labels = Array.from({ length: 12 }, (_, i) => `thing ${i}`);
    await write('model.json', { ...own, labels, fit: 'contain', resize: 40 });
    const network = await load();
    expect(network.input).toEqual({ size: [32, 32], ...own, fit: 'contain', resize: 40 });
    expect(network.labels[3].text).toBe('thing 3');
    expect(network.notes).toBeUndefined();
    await write(
      'classes.txt',
      labels.map((label) => `n0000000${label.length} ${label}`).join('\n'),
    );
    await write('model.json', { ...own, labels: 'classes.txt' });
    expect((await load()).labels[3]).toMatchObject({
      synset: 'n00000007',
      text: 'thing 3',
    });
  });

  it('takes pictures as Hugging Face’s files say, where its own says nothing', async () => {
    await write('model.json', { author: 'me' });
    await write('preprocessor_config.json', {
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.25, 0.25, 0.25],
      crop_size: { height: 32, width: 32 },
      size: { shortest_edge: 36 },
    });
    const id2label = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [i, `hub ${i}`]));
    await write('config.json', { model_type: 'tiny', id2label });
    const network = await load();
    expect(network.input).toEqual({
      size: [32, 32],
      channels: 'rgb',
      scale: 1 / 255,
      mean: [0.5, 0.5, 0.5],
      std: [0.25, 0.25, 0.25],
      fit: 'cover',
      resize: 36,
    });
    expect(network.labels[3].text).toBe('hub 3');
    expect(network.notes).toBeUndefined();
  });

  it('takes pictures as the caller says before all others', async () => {
    await write('model.json', { ...own, labels: ['one label'] });
    await write('labels.txt', Array.from({ length: 12 }, (_, i) => `given ${i}`).join('\n'));
    const files = { channels: 'rgb', mean: '0', labels: join(folder, 'labels.txt') } as const;
    const network = await load(files);
    expect(network.input).toMatchObject({ channels: 'rgb', scale: 2, mean: [0, 0, 0] });
    expect(network.labels[3].text).toBe('given 3');
    expect(network.notes).toEqual(['the mean 0, 0, 0 is subtracted from red, green and blue']);
  });

  it('has ImageNet’s classes where it has a thousand and nothing says which, and says so', async () => {
    await write('model.json', own);
    const network = await load({}, { classes: 1000 });
    expect(network.labels[207].text).toBe('golden retriever');
    expect(network.notes?.[0]).toMatch(/says what its classes are; assumed labels imagenet$/);
    expect((await load({ labels: 'imagenet' }, { classes: 1000 })).notes).toBeUndefined();
  });

  it('takes the size that is given, where the file leaves it open', async () => {
    const open = { size: ['height', 'width'] } as const;
    await expect(load({}, open)).rejects.toThrow(/takes pictures of any size; say which, as size/);
    const network = await load({ size: [20, 28] }, open);
    expect(network.input.size).toEqual([20, 28]);
    const x = engine.zeros([3, 20, 28]);
    const trace = forward(engine, network, x, 'gradient');
    expect(trace.scores.data).toHaveLength(12);
    trace.release();
  });

  it('is known by its content, whatever its name', async () => {
    await write('weights.bin', tinyOnnx().model);
    expect(
      (await loadNetwork(engine, { weights: join(folder, 'weights.bin') })).labels,
    ).toHaveLength(12);
  });

  it.each<[string, NetworkFiles, TinyOptions, RegExp]>([
    [
      'grey pictures',
      {},
      { colours: 1 },
      /takes pictures of 1 channel; whypixel explains networks/,
    ],
    ['too small a size', { size: [1, 1] }, {}, /does not fit|cannot be used/],
    ['labels of another number', { labels: 'imagenet' }, {}, /names 1000 classes.* has 12/],
  ])('is refused with %s', async (_, files, options, message) => {
    const before = engine.live;
    await expect(load(files, options)).rejects.toThrow(message);
    expect(engine.live).toBe(before);
  });

  it.each<[string, string | object, RegExp]>([
    ['no JSON', '{"size": ', /model\.json is not valid JSON; mend it, or move it away/],
    ['a wrong field', { channels: 'grey' }, /channels must be rgb or bgr/],
    ['labels elsewhere', { labels: '../labels.txt' }, /which is not in the network’s own folder/],
    ['labels that are not there', { labels: 'none.txt' }, /none\.txt, which is not there/],
  ])('is refused with a description that has %s', async (_, content, message) => {
    await write('model.json', content);
    await expect(load()).rejects.toThrow(message);
  });

  it('is one network by two names of the field, not two', async () => {
    await expect(
      loadNetwork(engine, { network: 'googlenet-emoji', weights: 'other.onnx' }),
    ).rejects.toThrow(/weights is another name of network; give one/);
  });
});

describe('weights in files of their own', () => {
  it('are read from the model’s folder, at their place', async () => {
    const external = { location: 'data/weights.bin', offset: 16 };
    await mkdir(join(folder, 'data'));
    const { external: bytes } = tinyOnnx(external);
    await write('data/weights.bin', Buffer.concat([Buffer.alloc(16), bytes]));
    const [apart, within] = [await load({}, external), await load()];
    const kernel = (network: Network) => [...(network.weights.get('conv')?.weight.data ?? [])];
    expect(kernel(apart)).toEqual(kernel(within));
  });

  it.each<[string, (outside: string) => Promise<unknown>, RegExp]>([
    ['that is not there', async () => {}, /"weights\.bin", which is not there/],
    ['that is too short', () => write('weights.bin', 'short'), /which has 5 bytes; 864 are needed/],
    ['that is a folder', () => mkdir(join(folder, 'weights.bin')), /which is not a regular file/],
    [
      'that is a link out of the folder',
      (outside) => symlink(outside, join(folder, 'weights.bin')),
      /a link that leads out of the network’s own folder/,
    ],
  ])('are not read from a file %s', async (_, make, message) => {
    const outside = join(await mkdtemp(join(tmpdir(), 'whypixel-outside-')), 'weights.bin');
    await writeFile(outside, tinyOnnx().external);
    await make(outside);
    await expect(load({}, { location: 'weights.bin' })).rejects.toThrow(message);
  });

  it.each(['../weights.bin', '/etc/passwd', 'a/../../b'])(
    'are not read from %s',
    async (location) => {
      await expect(load({}, { location })).rejects.toThrow(/no file of the model's own folder/);
    },
  );
});

describeWithSharedData('published topologies by their files', () => {
  it.each(['squeezenet', 'resnet18', 'mobilenetv2', 'efficientnet'])('%s', async (name) => {
    const path = sharedData(`networks/${name}/${name}.onnx`);
    const network = await loadNetwork(engine, { network: path });
    expect(network.input).toMatchObject(torchvision);
    expect(network.notes).toHaveLength(1);
  });
});
