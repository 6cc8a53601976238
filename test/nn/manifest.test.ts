import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { googlenetInput } from '../../src/nn/googlenet.js';
import { parseManifest } from '../../src/nn/manifest.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';

const json = JSON.parse(readFileSync('weights/manifest.json', 'utf8'));
const networks = parseManifest(json, 'manifest.json');
const named = (name: string) => networks.find((network) => network.name === name);

describe('the manifest of the package', () => {
  it('has the embedded network, as it lies there', () => {
    const emoji = named('googlenet-emoji');
    expect(emoji?.embedded).toBe(true);
    expect(emoji?.bytes).toBe(statSync(`weights/${emoji?.file}`).size);
    expect(emoji?.input).toEqual(googlenetInput);
  });

  it('has the published GoogLeNet in both forms', () => {
    expect(named('bvlc-googlenet')?.format).toBe('caffemodel');
    expect(named('bvlc-googlenet')?.input).toEqual(googlenetInput);
    expect(named('googlenet')?.format).toBe('onnx');
  });

  it('keeps each network under a name of its own', () => {
    expect(new Set(networks.map(({ file }) => file)).size).toBe(networks.length);
  });

  it('has labels in the package for every network, as many as it has classes', () => {
    const lines = readFileSync('weights/imagenet-labels.txt', 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(1000);
    for (const { labels, classes, embedded } of networks) {
      if (!embedded) expect([labels, classes]).toEqual(['imagenet', 1000]);
    }
  });

  it.each<[string, (entry: Record<string, unknown>) => void, RegExp]>([
    [
      'a path out of the cache',
      (entry) => {
        entry.file = '../x.onnx';
      },
      /networks\.1\.file/,
    ],
    [
      'a hidden file',
      (entry) => {
        entry.file = '.x';
      },
      /networks\.1\.file/,
    ],
    [
      'no address',
      (entry) => {
        entry.sources = ['file:///x'];
      },
      /networks\.1\.sources\.0/,
    ],
    [
      'no sources',
      (entry) => {
        entry.sources = [];
      },
      /networks\.1\.sources/,
    ],
    [
      'a hash of another kind',
      (entry) => {
        entry.sha256 = 'abc';
      },
      /networks\.1\.sha256/,
    ],
    [
      'a name twice',
      (entry) => {
        entry.name = 'googlenet-emoji';
      },
      /describes googlenet-emoji twice/,
    ],
    [
      'a field of none',
      (entry) => {
        entry.extra = 1;
      },
      /extra/,
    ],
  ])('is refused with %s', (_, change, message) => {
    const changed = structuredClone(json);
    change(changed.networks[1]);
    expect(() => parseManifest(changed, 'x.json')).toThrow(message);
  });
});

describeWithSharedData('the ONNX model zoo', () => {
  it('is in the manifest, as far as it is under 120 MB, with its sizes and hashes', () => {
    const rows = readFileSync(sharedData('networks/zoo.tsv'), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1);
    const small = rows
      .map((row) => row.split('\t'))
      .filter(([, , , bytes]) => Number(bytes) < 120e6);
    expect(small.length).toBeGreaterThan(10);
    for (const [name, path, sha256, bytes] of small) {
      const file = path.slice(path.lastIndexOf('/') + 1);
      expect(named(name)).toMatchObject({ file, sha256, bytes: Number(bytes), format: 'onnx' });
    }
  });
});
