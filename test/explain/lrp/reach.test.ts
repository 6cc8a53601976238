import { describe, expect, it } from 'vitest';
import type { LedgerRow, LedgerTotal } from '../../../src/explain/lrp/ledger.js';
import { blownUpIn, isMeaningless } from '../../../src/explain/lrp/reach.js';
import { meaninglessLine, reachLine } from '../../../src/tasks/reach-line.js';

const total = (over: Partial<LedgerTotal> = {}): LedgerTotal => ({
  score: 11.35,
  pixels: 0.43,
  absolute: 1.8,
  bias: 10.8,
  epsilon: 0.1,
  dead: 0,
  closing: 1e-7,
  gap: 0,
  ...over,
});
const row = (layer: string, absolute: number): LedgerRow => ({
  layer,
  type: 'convolution',
  rule: 'gamma',
  in: 11,
  out: 11,
  absolute,
  bias: 0,
  epsilon: 0,
  dead: 0,
  closing: 0,
  gap: 0,
});
const asOption = (field: string) => `--${field}`;

describe('what reached the pixels', () => {
  it('is said with what absorbed the rest, and what keeps all', () => {
    expect(reachLine(total(), 'heatmapping', asOption)).toBe(
      '0.43 of 11.35 reached the pixels (4 %); 10.80 absorbed by biases; --preset conserving keeps all',
    );
  });

  it('is said without advice where nothing was absorbed', () => {
    const all = total({ pixels: 11.35, bias: 0, epsilon: 1e-6 });
    expect(reachLine(all, 'epsilon-plus', asOption)).toBe(
      '11.35 of 11.35 reached the pixels (100 %)',
    );
  });

  it('is said of negative sums and of every absorber', () => {
    const odd = total({ pixels: -1.95, bias: 0, epsilon: 9.3, dead: 4 });
    expect(reachLine(odd, 'conserving', (field) => field)).toBe(
      '−1.95 of 11.35 reached the pixels (−17 %); 9.30 absorbed by the stabiliser ε; 4.00 absorbed by units whose denominator is 0',
    );
  });
});

describe('a map that means nothing', () => {
  it.each([
    ['the epsilon rule on a photograph', 10.4, 284 * 10.4, false],
    ['a score next to nothing', 1e-4, 0.3, false],
    ['a map of zeros', 0, 0, false],
    ['a denominator that cancels', 11.35, 1.9e12 * 11.35, true],
    ['the same of a negative score', -11.35, 1.9e12 * 11.35, true],
    ['infinite relevance', 11.35, Infinity, true],
  ])('%s', (_, score, absolute, expected) => {
    expect(isMeaningless({ score, absolute })).toBe(expected);
  });

  it('names the layer and what holds', () => {
    const ledger = [row('loss3/classifier', 20), row('inception_4d/3x3', 1e12), row('conv1', 1e13)];
    expect(blownUpIn(ledger, { score: 11.35 })).toBe('inception_4d/3x3');
    const line = meaninglessLine(total({ absolute: 1e13 }), ledger, 'conserving', asOption);
    expect(line).toMatch(/^this map means nothing: .* in inception_4d\/3x3 .*Σ\|R\| = 1\.0e13/);
    expect(line).toMatch(/--preset conserving holds$/);
    expect(meaninglessLine(total(), ledger, 'conserving', asOption)).toBeUndefined();
  });
});
