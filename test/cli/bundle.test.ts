import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('the bundled command line imports only what is installed with whypixel', () => {
  const folder = join(root, 'dist/cli');
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const imported = readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) =>
      ts
        .preProcessFile(readFileSync(join(folder, file), 'utf8'))
        .importedFiles.map(({ fileName }) => fileName),
    )
    .filter((name) => !name.startsWith('.') && !isBuiltin(name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
  expect(imported).toContain('@jsquash/jpeg');
  expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(imported));
});
