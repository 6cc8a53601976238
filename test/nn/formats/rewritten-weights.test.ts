import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseCaffemodel } from '../../../src/nn/formats/caffemodel.js';
import { parseParameters } from '../../../src/nn/formats/parameters.js';
import { scoresOf } from '../../../src/nn/forward.js';
import { googlenetInput, googlenetOf } from '../../../src/nn/googlenet.js';
import { assembleNetwork } from '../../../src/nn/network.js';
import { decodePicture } from '../../../src/node/codecs/index.js';
import { createEngine } from '../../../src/node/engine.js';
import { inputFromPicture } from '../../../src/pictures/input.js';
import type { Engine } from '../../../src/tensor/engine.js';
import { expectSameNumbers } from '../../support/arrays.js';
import { describeWithSharedData, sharedData } from '../../support/shared-data.js';
import {
  type CaffeVariant,
  encodeCaffemodel,
  encodeSafetensors,
  float32Bytes,
} from '../../support/weight-files.js';

/** The published GoogLeNet, written anew as other programs write it: the same scores must come out. */
describeWithSharedData('the published weights as others write them', () => {
  let engine: Engine;
  let expected: Float32Array;
  const path = sharedData('weights/bvlc_googlenet.caffemodel');
  const published = new Map<string, { shape: readonly number[]; data: number[] }>();

  async function scores(file: Uint8Array): Promise<Float32Array> {
    const given = await parseParameters(file, 'rewritten');
    const { graph, parameters } = googlenetOf(given, 'rewritten');
    const labels = Array.from({ length: 1000 }, (_, index) => ({ index, text: `${index}` }));
    const network = assembleNetwork(engine, {
      name: 'rewritten',
      graph,
      input: googlenetInput,
      labels,
      parameters: { ...parameters, sha256: '' },
      file: 'rewritten',
    });
    const photo = 'n02099712_Labrador_retriever.JPEG';
    const picture = await decodePicture(readFileSync(sharedData(`images/${photo}`)), photo);
    const { values, shape } = inputFromPicture(picture, network);
    return Float32Array.from(scoresOf(engine, network, values, shape));
  }

  beforeAll(async () => {
    engine = await createEngine();
    const file = readFileSync(path);
    for (const [name, tensor] of parseCaffemodel(file, path).tensors) {
      const data = new Float32Array(tensor.count);
      tensor.copyTo(data);
      published.set(name, { shape: tensor.shape, data: Array.from(data) });
    }
    expected = await scores(file);
  }, 60_000);
  afterAll(() => engine.close());

  const layersAs = (rename: (layer: string) => string) => {
    const layers = [...published.keys()].filter((name) => name.endsWith('.weight'));
    return layers.map((name) => {
      const layer = name.slice(0, -'.weight'.length);
      const blobs = ['weight', 'bias'].map((part) => published.get(`${layer}.${part}`));
      return { name: rename(layer), blobs: blobs.flatMap((blob) => (blob ? [blob] : [])) };
    });
  };
  const variant: CaffeVariant = { form: 'layer', shape: 'packed-dims' };

  it('have the scores that Caffe gives them', () => {
    const best = expected.indexOf(Math.max(...expected));
    expect(best).toBe(208);
    expect(expected[best]).toBeCloseTo(15.6427, 3);
  });

  it('by NVCaffe, with a classifier renamed, give the same scores to the bit', async () => {
    const layers = layersAs((name) => name.replace('loss3/', 'categories_loss3/'));
    const found = await scores(encodeCaffemodel(layers, { ...variant, values: 'raw1' }));
    expectSameNumbers(found, expected);
  }, 60_000);

  it('by NVCaffe in half precision, give the same class and nearly its score', async () => {
    const layers = layersAs((name) => name);
    const halves = await scores(encodeCaffemodel(layers, { ...variant, values: 'raw2' }));
    expect(halves.indexOf(Math.max(...halves))).toBe(208);
    expect(Math.abs(halves[208] - expected[208])).toBeLessThan(0.05);
  }, 60_000);

  it('in safetensors beside counters, in float32, float64 and bfloat16', async () => {
    const tensors = (dtype: string, bytesOf: (data: number[]) => Uint8Array) => [
      { name: 'num_batches_tracked', dtype: 'I64', shape: [], bytes: new Uint8Array(8) },
      ...Array.from(published, ([name, { shape, data }]) => ({
        name,
        dtype,
        shape,
        bytes: bytesOf(data),
      })),
    ];
    const double = (data: number[]) => new Uint8Array(Float64Array.from(data).buffer);
    const brain = (data: number[]) => {
      const words = new Uint32Array(Float32Array.from(data).buffer);
      return new Uint8Array(Uint16Array.from(words, (word) => word >>> 16).buffer);
    };
    expectSameNumbers(await scores(encodeSafetensors(tensors('F32', float32Bytes))), expected);
    expectSameNumbers(await scores(encodeSafetensors(tensors('F64', double))), expected);
    const short = await scores(encodeSafetensors(tensors('BF16', brain)));
    expect(short.indexOf(Math.max(...short))).toBe(208);
    expect(Math.abs(short[208] - expected[208])).toBeLessThan(1.5);
  }, 60_000);
});
