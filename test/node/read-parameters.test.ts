import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.js';
import { readParameters } from '../../src/node/read-parameters.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';
import { encodeCaffemodel, encodeSafetensors, float32Bytes } from '../support/weight-files.js';

const embedded = 'weights/googlenet-emoji/model.safetensors';
const published = () => sharedData('weights/bvlc_googlenet.caffemodel');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parameters-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes a file of the test's own and returns its path. */
async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('readParameters', () => {
  it('tells the format by the content, whatever the name', async () => {
    const blob = { shape: [2], data: [1, 2] };
    const caffe = encodeCaffemodel([{ name: 'a', blobs: [blob] }], { form: 'layer' });
    const safe = encodeSafetensors([
      { name: 'a.weight', dtype: 'F32', shape: [2], bytes: float32Bytes([1, 2]) },
    ]);
    const [a, b] = [await file('a.safetensors', caffe), await file('b.bin', safe)];
    expect((await readParameters(a)).format).toBe('caffemodel (layer)');
    const parameters = await readParameters(b);
    expect(parameters.format).toBe('safetensors');
    expect(parameters.sha256).toBe(createHash('sha256').update(safe).digest('hex'));
    expect(parameters.tensors.get('a.weight')?.count).toBe(2);
  });

  it('reads the embedded network, whose hash the manifest has', async () => {
    const { format, tensors, sha256 } = await readParameters(embedded);
    expect(format).toBe('safetensors');
    expect(tensors.get('loss3/classifier.weight')?.shape).toEqual([230, 1024]);
    const manifest = JSON.parse(await readFile('weights/manifest.json', 'utf8'));
    const entry = manifest.networks.find(
      ({ name }: { name: string }) => name === 'googlenet-emoji',
    );
    expect(sha256).toBe(entry.sha256);
    const total = [...tensors.values()].reduce((sum, { count }) => sum + count, 0);
    expect(total).toBe(entry.parameters);
  });

  const cases: [string, () => string | Promise<string>, RegExp][] = [
    [
      'a missing file',
      () => join(folder, 'none.caffemodel'),
      /none\.caffemodel": there is no such file/,
    ],
    ['a folder that is a file', () => join('package.json', 'x'), /there is no such file/],
    ['a directory', () => folder, /it is a directory/],
    ['an empty file', () => file('empty', ''), /it is empty/],
    ['a name that cannot be one', () => 'a\0b', /not a file name/],
    ['a text', () => file('t.txt', 'hello, world'), /neither safetensors nor a caffemodel/],
    ['a prototxt', () => file('p', 'name: "GoogleNet"\ninput: "data"'), /is a prototxt/],
    ['a PyTorch checkpoint', () => file('x.pth', 'PK\x03\x04....'), /PyTorch/],
    [
      'a Git LFS pointer',
      () => file('l', 'version https://git-lfs.github.com/spec/v1\n'),
      /Git LFS/,
    ],
    [
      'a text that begins like a caffemodel',
      () => file('n', '\nhello world of text\n'),
      /no caffemodel|cut short/,
    ],
    ['a picture', () => 'examples/dog.png', /is a picture/],
  ];
  it.each(cases)('refuses %s in one line', async (_, path, message) => {
    const loading = readParameters(await path());
    await expect(loading).rejects.toThrow(UserError);
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toThrow(/^.{10,500}$/);
  });

  it('refuses, without waiting, a pipe and a circle of links', async () => {
    const [pipe, link] = [join(folder, 'pipe'), join(folder, 'link')];
    execFileSync('mkfifo', [pipe]);
    await symlink(link, link);
    await expect(readParameters(pipe)).rejects.toThrow(/not a regular file/);
    await expect(readParameters(link)).rejects.toThrow(/circle/);
  });

  it('refuses a file too large to be read, before it reads any of it', async () => {
    const path = await file('large', 'x');
    await truncate(path, 2 ** 31); // a hole: takes no room on the disk
    await expect(readParameters(path)).rejects.toThrow(/larger than the 1024 MiB/);
  });
});

describeWithSharedData('the published network', () => {
  it('has 57 convolutions and one inner product, 6,998,552 parameters', async () => {
    const { format, tensors } = await readParameters(published());
    expect(format).toBe('caffemodel (V1 layers)');
    const names = [...tensors.keys()];
    expect(names.filter((name) => name.endsWith('.weight'))).toHaveLength(58);
    expect(names.filter((name) => name.endsWith('.bias'))).toHaveLength(58);
    expect([...tensors.values()].reduce((sum, { count }) => sum + count, 0)).toBe(6_998_552);
    expect(tensors.get('conv1/7x7_s2.weight')?.shape).toEqual([64, 3, 7, 7]);
    expect(tensors.get('loss3/classifier.weight')?.shape).toEqual([1, 1, 1000, 1024]);
    const own = await readParameters(embedded);
    expect(new Set(names)).toEqual(new Set(own.tensors.keys()));
  });

  it('cut in half is refused as cut short', async () => {
    const whole = await readFile(published());
    const path = await file('half.caffemodel', whole.subarray(0, whole.length >> 1));
    await expect(readParameters(path)).rejects.toThrow(
      /half\.caffemodel" .*cut short; get it again/,
    );
  });

  it('is held in memory once', async () => {
    const { size } = await stat(published());
    const before = process.memoryUsage().arrayBuffers;
    const { tensors } = await readParameters(published());
    expect(tensors.size).toBe(116);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1.1 * size);
  });
});
