import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Align, table } from '../../../src/cli/render/table.js';

const aligns = ['left', 'right', 'left'] as const;
const rows = [
  ['layer', 'in', 'rule'],
  ['inception_5b/relu_pool_proj', '11.3476', 'winner-takes-all'],
  ['inception_5b/relu_5x5_reduce', '-0.0001', 'pass'],
];
const lines = (text: string) => text.split('\n').slice(0, -1);
const widest = (text: string) => Math.max(...lines(text).map(({ length }) => length));

describe('a table', () => {
  it('is as wide as its cells where there is room', () => {
    expect(table(rows, aligns, { width: Number.POSITIVE_INFINITY })).toBe(
      [
        '  layer                              in  rule\n',
        '  inception_5b/relu_pool_proj   11.3476  winner-takes-all\n',
        '  inception_5b/relu_5x5_reduce  -0.0001  pass\n',
      ].join(''),
    );
  });

  it('loses the middle of its texts where there is none, and no digit', () => {
    const narrow = table(rows, aligns, { width: 44 });
    expect(widest(narrow)).toBe(44);
    expect(narrow).toContain('incept');
    expect(narrow).toContain('…');
    expect(narrow).toContain('ol_proj');
    expect(narrow).toContain(' -0.0001 ');
  });

  it('ends no line with a space', () => {
    const text = table(
      [
        ['a', 'b'],
        ['1', ''],
        ['', ''],
      ],
      ['left', 'right'],
    );
    expect(lines(text).filter((line) => line !== line.trimEnd())).toEqual([]);
  });

  it('leaves out what may be left out before it shortens', () => {
    const narrow = table(rows, aligns, { width: 40, optional: [2, 1] });
    expect(narrow).not.toContain('pass');
    expect(narrow).toContain('11.3476');
    expect(table(rows, aligns, { width: 35, optional: [2, 1] })).not.toContain('11.3476');
  });

  it('fits 80 columns whatever texts there are, if the numbers do', () => {
    const cells = fc.array(
      fc.tuple(fc.string({ maxLength: 90 }), fc.integer(), fc.string({ maxLength: 90 })),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(cells, fc.integer({ min: 45, max: 120 }), (all, width) => {
        const flat = all.map(([a, n, b]) =>
          [a, String(n), b].map((one) => one.replaceAll('\n', ' ')),
        );
        const text = table(flat, aligns, { width });
        expect(widest(text)).toBeLessThanOrEqual(width);
        for (const [, number] of flat) expect(text).toContain(number);
      }),
    );
  });
});

describe('its colours', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });
  const shown = (aligned: readonly Align[] = aligns) =>
    table(rows, aligned, { style: (cell, row) => (row === 1 ? `<${cell}>` : cell) });

  it('are for the heading where there are any, and change no width', () => {
    delete process.env.NO_COLOR;
    process.env.FORCE_COLOR = '1';
    const [heading] = lines(shown());
    expect(heading).toContain('\u001b[2m');
    const bare = (text: string) => text.replaceAll('\u001b[2m', '').replaceAll('\u001b[22m', '');
    expect(bare(heading)).toBe('  layer                              in  rule');
  });

  it('are none with NO_COLOR', () => {
    process.env.FORCE_COLOR = '1';
    process.env.NO_COLOR = '1';
    expect(shown()).not.toContain('\u001b');
    expect(lines(shown())[2]).toMatch(/^ {2}<inception.*> {2}<.*> {2}<pass>$/);
  });
});
