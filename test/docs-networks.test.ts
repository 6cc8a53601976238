import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { operators } from '../src/nn/import/onnx/operators/index.js';

it('docs/networks.md names every operator that is read', () => {
  const text = readFileSync('docs/networks.md', 'utf8');
  const named = new Set(Array.from(text.matchAll(/`(\w+)`/g), ([, name]) => name));
  expect([...operators.keys()].filter((name) => !named.has(name))).toEqual([]);
});
