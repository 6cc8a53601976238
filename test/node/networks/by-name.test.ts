import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { UserError } from '../../../src/errors.js';
import { inspectNetwork, pull } from '../../../src/node/index.js';
import { answer, type HostileServer, serve } from '../../support/hostile-server.js';
import { tinyOnnx } from '../../support/tiny-onnx.js';

const { model } = tinyOnnx({ size: ['height', 'width'] });

let folder: string;
let server: HostileServer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whypixel-by-name-'));
  server = await serve((request, response) => answer(request, response, model), '/tiny.onnx');
  const entry = {
    name: 'tiny',
    embedded: false,
    file: 'tiny.onnx',
    format: 'onnx',
    bytes: model.length,
    sha256: createHash('sha256').update(model).digest('hex'),
    sources: [server.url],
    labels: 'imagenet',
    classes: 12,
    licence: 'none',
    origin: 'a test',
    input: {
      ...{ size: [24, 20], channels: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
      fit: 'cover',
    },
  };
  const manifest = join(folder, 'manifest.json');
  await writeFile(manifest, JSON.stringify({ networks: [entry] }));
  vi.stubEnv('WHYPIXEL_MANIFEST', manifest);
  vi.stubEnv('WHYPIXEL_CACHE', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await rm(folder, { recursive: true });
});

it('pulls a network by its name to where the command keeps it, and looks into it', async () => {
  await expect(inspectNetwork('tiny')).rejects.toThrow(/networks pull tiny/);
  const { path, wasThere } = await pull('tiny');
  expect({ path, wasThere }).toEqual({
    path: join(folder, 'networks', 'tiny.onnx'),
    wasThere: false,
  });
  expect((await readFile(path)).equals(model)).toBe(true);
  expect((await pull('tiny')).wasThere).toBe(true);
  const found = await inspectNetwork('tiny');
  expect(found.input).toEqual([3, 24, 20]);
  expect(found.layers.map(({ type }) => type)).toEqual([
    ...['convolution', 'relu', 'average-pooling', 'inner-product'],
  ]);
  const byFile = await inspectNetwork(path, { size: [32, 40] });
  expect(byFile.input).toEqual([3, 32, 40]);
});

it('pulls into another folder, and says what cannot be pulled', async () => {
  const other = join(folder, 'other');
  expect((await pull('tiny', { folder: other })).path).toBe(join(other, 'tiny.onnx'));
  await expect(pull('tinny')).rejects.toThrow(/did you mean tiny\?/);
  await expect(pull('googlenet-emoji')).rejects.toThrow(/comes with whypixel/);
  await expect(pull('googlenet-emoji')).rejects.toBeInstanceOf(UserError);
  await expect(inspectNetwork('nothing')).rejects.toThrow(/there is no network/);
});
