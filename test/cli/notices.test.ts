import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listNetworks } from '../../src/node/networks/manifest.js';
import { emptyFolder, example, whypixel, whypixelWith } from './whypixel.js';

const dog = example('dog.png');
const unnamed = { env: { WHYPIXEL_NETWORK: '' } };

describe('what the embedded network does not know', () => {
  it('is said in one line, which names a network that can be pulled', async () => {
    const run = await whypixelWith(unnamed, emptyFolder(), 'classify', dog, '--top', '1');
    const [line, name, again] =
      /^whypixel: googlenet-emoji, .* 230 everyday objects, no photographs; for those: whypixel networks pull (\S+), and --network (\S+) \(.*\)\n$/.exec(
        run.stderr,
      ) ?? [];
    expect(line).toBe(run.stderr);
    expect(again).toBe(name);
    const listed = (await listNetworks(undefined)).find(({ entry }) => entry.name === name);
    expect(listed?.entry).toMatchObject({ embedded: false, classes: 1000 });
  });

  it('is said to nobody who asks for it', async () => {
    const words = ['classify', dog, '--top', '1', '--network', 'embedded'];
    expect((await whypixelWith(unnamed, emptyFolder(), ...words)).stderr).toBe('');
  });
});

describe('labels of another network', () => {
  const withLabels = async (count: number, ...words: string[]) => {
    const folder = emptyFolder();
    const lines = Array.from({ length: count }, (_, i) => `thing ${i}\n`).join('');
    writeFileSync(join(folder, 'labels.txt'), lines);
    const all = ['classify', dog, '--labels', 'labels.txt', ...words];
    return [await whypixelWith(unnamed, folder, ...all), await whypixel(folder, ...all)] as const;
  };

  it.each([1000, 21])('%d of them ask whether the network was forgotten', async (count) => {
    const [unasked, asked] = await withLabels(count);
    expect(unasked).toMatchObject({ code: 2, stdout: '' });
    expect(unasked.stderr).toBe(
      `whypixel: labels.txt names ${count} classes, but the embedded network, which is used where none is named, has 230; did you forget --network?\n`,
    );
    expect(asked.stderr).toMatch(/but the network has 230; give its own labels with --labels\n$/);
  });

  it('imagenet, too', async () => {
    const { stderr } = await whypixelWith(
      unnamed,
      emptyFolder(),
      'audit',
      dog,
      '--labels',
      'imagenet',
    );
    expect(stderr).toContain('imagenet names 1000 classes');
    expect(stderr).toContain('did you forget --network?');
  });
});
