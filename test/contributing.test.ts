import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diagnosticsOf, textOf } from './support/sources.js';

const text = readFileSync('CONTRIBUTING.md', 'utf8');

describe('CONTRIBUTING.md', () => {
  it('names files and folders that exist', () => {
    const named = [...text.matchAll(/`((?:src|test|scripts|bench)\/[\w./-]*)`/g)].map(
      ([, path]) => path as string,
    );
    expect(named.length).toBeGreaterThan(5);
    const added = named.find((path) => path.endsWith('/z-minus.ts'));
    expect(named.filter((path) => path !== added && !existsSync(path))).toEqual([]);
  });

  it('shows a rule that compiles, and a line like those of the table', () => {
    const [, block] = /\n( *)```ts\n([\s\S]*?)\n *```/.exec(text)?.slice(1) ?? [];
    const rule = (block as string).replace(/^ {3}/gm, '');
    expect(diagnosticsOf('src/explain/lrp/rules/z-minus.ts', rule)).toEqual([]);
    expect(text).toContain("`'z-minus': { needs: [], make: zMinus },`");
    expect(textOf('src/explain/lrp/rules/index.ts')).toContain(
      "'z-plus': { needs: [], make: zPlus },",
    );
  });
});
