import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Handed } from '../../../src/node/studio/answer.js';
import { handedFiles, type StudioRequest } from '../../../src/node/studio/handed-files.js';
import type { StartState } from '../../../src/studio/start-state.js';
import { tinyOnnx } from '../../support/tiny-onnx.js';

const folder = mkdtempSync(join(tmpdir(), 'whypixel-handed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
const bytesOf = (handed: Handed | undefined): Buffer => {
  if (handed === undefined) throw new Error('nothing is handed over there');
  const { from } = handed;
  return 'path' in from ? readFileSync(from.path) : Buffer.from(from.bytes);
};

/** What the page is told, and what lies at an address that it is told. */
async function hand(request: Partial<StudioRequest>) {
  const base = './files/TOKEN/';
  const files = (await handedFiles({ pictures: [], isPassing: true, ...request }))(base);
  const start = JSON.parse(bytesOf(files.get('start.json')).toString()) as StartState;
  const behind = (url: string | undefined) => bytesOf(files.get((url ?? '').slice(base.length)));
  return { start, behind, keys: [...files.keys()] };
}

describe('pictures', () => {
  it('of one name have addresses of their own', async () => {
    const [dog, cat] = [readFileSync('examples/dog.png'), readFileSync('examples/fruit.png')];
    mkdirSync(at('a'));
    mkdirSync(at('b'));
    writeFileSync(at('a/x.png'), dog);
    writeFileSync(at('b/x.png'), cat);
    const { start, behind } = await hand({ pictures: [at('a/x.png'), at('b/x.png')] });
    expect(start.pictures.map(({ name }) => name)).toEqual(['x.png', 'x.png']);
    expect(behind(start.pictures[0].url).equals(dog)).toBe(true);
    expect(behind(start.pictures[1].url).equals(cat)).toBe(true);
  });

  it.each([
    ['absent.png', undefined, 'absent.png does not exist; check the path'],
    ['empty.png', '', 'empty.png is empty; give a PNG, JPEG or WebP picture'],
    ['text.png', 'Dear dog,', 'text.png is text, not a picture; give a PNG, JPEG or WebP picture'],
    ['old.png', 'GIF89a', 'old.png is a GIF, which is not read; give a PNG, JPEG or WebP picture'],
    [
      'map.npy',
      '\x93NUMPY',
      'map.npy is a stored input; the studio shows pictures: give a PNG, JPEG or WebP',
    ],
  ])('that are none are named before anything is served: %s', async (name, content, message) => {
    if (content !== undefined) writeFileSync(at(name), content);
    const asked = hand({ pictures: ['examples/dog.png', at(name)] });
    await expect(asked).rejects.toThrow(message.replace(name, at(name)));
  });
});

describe('a network', () => {
  const labels = Array.from({ length: 12 }, (_, i) => `n0000000${i % 10} thing, ${i}`);

  it('comes with its labels and what is said of it, the command line first', async () => {
    const { model } = tinyOnnx();
    writeFileSync(at('tiny.onnx'), model);
    const beside = { channels: 'bgr', mean: [1, 2, 3], std: [4, 5, 6], labels };
    writeFileSync(at('tiny.json'), JSON.stringify(beside));
    const { start, behind } = await hand({ network: at('tiny.onnx'), files: { std: [7, 8, 9] } });
    const { network } = start;
    expect(network?.name).toBe('tiny.onnx');
    expect(network?.description).toEqual({ channels: 'bgr', mean: [1, 2, 3], std: [7, 8, 9] });
    expect(network?.beside).toBeUndefined();
    expect(behind(network?.url).equals(model)).toBe(true);
    expect(JSON.parse(behind(network?.labels).toString())).toEqual(labels);
  });

  it('comes with the files beside it that keep its weights, and with no others', async () => {
    mkdirSync(at('data'));
    const { model, external } = tinyOnnx({ location: 'data/w.bin', offset: 16 });
    writeFileSync(at('apart.onnx'), model);
    writeFileSync(at('data/w.bin'), external);
    writeFileSync(at('data/other.bin'), 'nobody’s business');
    const { start, behind, keys } = await hand({ network: at('apart.onnx') });
    expect(Object.keys(start.network?.beside ?? {})).toEqual(['data/w.bin']);
    expect(behind(start.network?.beside?.['data/w.bin']).equals(Buffer.from(external))).toBe(true);
    expect(keys).toHaveLength(3);
  });

  it('hands over no file that a link leads to, out of its folder', async () => {
    mkdirSync(at('inner'));
    const { model } = tinyOnnx({ location: 'w.bin', offset: 0 });
    writeFileSync(at('inner/m.onnx'), model);
    writeFileSync(at('secret.bin'), 'secret');
    symlinkSync(at('secret.bin'), at('inner/w.bin'));
    await expect(hand({ network: at('inner/m.onnx') })).rejects.toThrow(
      `"${at('inner/m.onnx')}" keeps weights in "w.bin", a link that leads out of the network’s own folder`,
    );
  });

  it('that is none is named before anything is served', async () => {
    writeFileSync(at('none.safetensors'), 'no tensors');
    for (const network of ['none.safetensors', 'absent.onnx']) {
      await expect(hand({ network: at(network) })).rejects.toThrow(at(network));
    }
    await expect(hand({ network: 'nobody' })).rejects.toThrow('there is no network "nobody"');
  });
});
