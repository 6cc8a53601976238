import { mkdtempSync, writeFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pathOf } from '../../../src/node/networks/find-network.js';
import { listNetworks, packaged } from '../../../src/node/networks/manifest.js';

it('a copy of the manifest elsewhere, with another network, leaves the embedded one in the package', async () => {
  const { networks } = JSON.parse(await readFile(packaged('manifest.json'), 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'whypixel-'));
  const pulled = networks.find((entry: { embedded: boolean }) => !entry.embedded);
  const changed = { ...pulled, origin: 'mine' };
  const others = networks.filter((entry: unknown) => entry !== pulled);
  const own = join(folder, 'own.json');
  writeFileSync(
    own,
    JSON.stringify({
      networks: [...others, changed, { ...pulled, name: 'mine', file: 'mine.onnx' }],
    }),
  );
  const listed = await listNetworks(own);
  const named = (name: string) => listed.find(({ entry }) => entry.name === name);
  const embedded = named('googlenet-emoji');
  expect((await stat(pathOf(embedded as NonNullable<typeof embedded>))).isFile()).toBe(true);
  expect(embedded?.folder).not.toBe(folder);
  // Of the others, the user's own go before.
  expect(named(pulled.name)).toMatchObject({ folder, entry: { origin: 'mine' } });
  expect(named('mine')?.folder).toBe(folder);
  expect(listed).toHaveLength(networks.length + 1);
});
