import { existsSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder } from '../../src/node/make-folder.js';

const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'whypixel-'));

it('makes what is missing, and leaves what is there', async () => {
  const root = emptyFolder();
  await makeFolder(join(root, 'a/b/c'));
  writeFileSync(join(root, 'a/b/c/file'), 'kept');
  await Promise.all([makeFolder(join(root, 'a/b/c')), makeFolder(join(root, 'a/b/d/e'))]);
  expect(readdirSync(root, { recursive: true }).sort()).toEqual(
    ['a', 'a/b', 'a/b/c', 'a/b/c/file', 'a/b/d', 'a/b/d/e'].map((path) => join(path)),
  );
});

it('makes all or none', async () => {
  const root = emptyFolder();
  await expect(makeFolder(join(root, 'a/b', 'x'.repeat(300), 'c'))).rejects.toThrow('ENAMETOOLONG');
  writeFileSync(join(root, 'file'), '');
  await expect(makeFolder(join(root, 'file'))).rejects.toThrow('not a folder');
  await expect(makeFolder(join(root, 'file/sub'))).rejects.toThrow('ENOTDIR');
  expect(readdirSync(root)).toEqual(['file']);
});

it('ends where nothing can be made', async () => {
  const root = emptyFolder();
  symlinkSync(join(root, 'nowhere/at/all'), join(root, 'link'));
  await expect(makeFolder(join(root, 'link'))).rejects.toThrow('EEXIST');
  await expect(makeFolder(join(root, 'link/sub'))).rejects.toThrow();
});

it.skipIf(!existsSync('/proc'))('ends in /proc, where nothing can be made either', async () => {
  await expect(makeFolder('/proc/whypixel')).rejects.toThrow();
  await expect(makeFolder('/proc/whypixel/sub')).rejects.toThrow();
});
