import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain.js';
import { createSubject } from '../../src/explain/subject.js';
import { scoresOf } from '../../src/nn/forward.js';
import type { Weights } from '../../src/nn/layers/layer.js';
import type { Network } from '../../src/nn/network.js';
import { unloadNetwork } from '../../src/nn/unload.js';
import { createEngine } from '../../src/node/engine.js';
import { loadNetwork } from '../../src/node/read-network.js';
import type { Engine } from '../../src/tensor/engine.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { encodeSafetensors, type RawTensor } from '../support/weight-files.js';

let folder: string;
let engine: Engine;
let embedded: Network;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whypixel-'));
  engine = await createEngine();
  embedded = await loadNetwork(engine);
});
afterAll(() => engine.close());

/** The embedded network's parameters as float32. */
function parameters(): Map<string, RawTensor> {
  const bytesOf = (data: ArrayLike<number>) => new Uint8Array(Float32Array.from(data).buffer);
  return new Map(
    Array.from(embedded.weights)
      .flatMap(([name, { weight, bias }]) => [
        { name: `${name}.weight`, ...weight },
        { name: `${name}.bias`, ...(bias as Tensor) },
      ])
      .map(({ name, shape, data }) => [name, { name, dtype: 'F32', shape, bytes: bytesOf(data) }]),
  );
}

/** A weights file, with so many spaces after its header. */
async function written(name: string, tensors: Map<string, RawTensor>, spaces = 0): Promise<string> {
  const file = Buffer.from(encodeSafetensors([...tensors.values()]));
  const length = Number(file.readBigUInt64LE(0));
  const padding = ((4 - ((8 + length) % 4)) % 4) + spaces;
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(length + padding));
  const path = join(folder, name);
  const pieces = [head, file.subarray(8, 8 + length), Buffer.alloc(padding, ' ')];
  await writeFile(path, Buffer.concat([...pieces, file.subarray(8 + length)]));
  return path;
}

const isSame = (a: Tensor, b: Tensor): boolean => a.data.every((value, i) => value === b.data[i]);

/** How many more blocks of memory are allocated after `body` than before. */
async function blocksOf(body: () => Promise<unknown>): Promise<number> {
  const before = engine.live;
  await body();
  return engine.live - before;
}

describe('loadNetwork', () => {
  it.each([
    ['views float32 where it lies', 0, () => 1],
    ['copies what lies askew', 1, () => parameters().size],
  ])('%s', async (_, spaces, kept) => {
    const weights = await written(`float32-${spaces}.safetensors`, parameters(), spaces);
    let network: Network | undefined;
    const blocks = await blocksOf(async () => {
      network = await loadNetwork(engine, { weights });
    });
    expect(blocks, 'blocks of memory that are kept').toBe(kept());
    for (const [name, { weight, bias }] of embedded.weights) {
      const found = network?.weights.get(name) as Weights;
      expect(
        isSame(found.weight, weight) && isSame(found.bias as Tensor, bias as Tensor),
        name,
      ).toBe(true);
    }
  });

  it('takes no memory when it fails', async () => {
    const tensors = parameters();
    const last = tensors.get('loss3/classifier.bias') as RawTensor;
    const bytes = Uint8Array.from(last.bytes);
    new DataView(bytes.buffer).setFloat32(0, Number.NaN, true);
    const nan = await written(
      'nan.safetensors',
      tensors.set('loss3/classifier.bias', { ...last, bytes }),
    );
    tensors.delete('conv1/7x7_s2.bias');
    const missing = await written('missing.safetensors', tensors);
    const failures: [Parameters<typeof loadNetwork>[1], RegExp][] = [
      [{ weights: nan }, /loss3\/classifier.bias holds numbers that are not finite/],
      [{ weights: missing }, /conv1\/7x7_s2.bias/],
      [{ labels: join(folder, 'none.json') }, /no such file/],
    ];
    for (const [files, message] of failures) {
      const blocks = await blocksOf(() =>
        expect(loadNetwork(engine, files)).rejects.toThrow(message),
      );
      expect(blocks, String(message)).toBe(0);
    }
  });
});

describe('a network that is unloaded', () => {
  it('gives its memory back, however often it is loaded, whole files that it views included', async () => {
    const engine = await createEngine();
    const shape = [3, 64, 64];
    const values = new Float32Array(3 * 64 * 64).fill(1);
    const viewed = await written('viewed', parameters(), 0);
    for (const weights of [undefined, viewed]) {
      const lrp = { method: 'lrp', values: { preset: 'heatmapping' }, target: 'top1' } as const;
      const round = async () => {
        const network = await loadNetwork(engine, { weights });
        for (let pass = 0; pass < 2; pass++) scoresOf(engine, network, values, shape);
        // The rules of this preset take parts of weights and biases that are copies of them.
        const subject = createSubject(engine, network, values, shape);
        for (const { explanation } of explain(subject, lrp))
          expect(explanation.values).toBeDefined();
        subject.release();
        unloadNetwork(network);
        return network;
      };
      await round();
      const [live, bytes] = [engine.live, engine.memory.buffer.byteLength];
      for (let i = 0; i < 3; i++) await round();
      const unloaded = await round();
      expect(engine.live).toBe(live);
      expect(engine.memory.buffer.byteLength).toBe(bytes);
      expect(() => scoresOf(engine, unloaded, values, shape)).toThrow(/has been unloaded/);
      unloadNetwork(unloaded);
      expect(engine.live).toBe(live);
    }
    await engine.close();
  });
});
