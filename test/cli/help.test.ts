import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/index.js';
import { emptyFolder, whypixelWith } from './whypixel.js';

const names = Object.keys(commands).map((usage) => usage.split(' ')[0]);

const helpOf = async (...words: string[]) => {
  const env = { COLUMNS: '80', NO_COLOR: '1' };
  const { code, stdout, stderr } = await whypixelWith({ env }, emptyFolder(), ...words);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.replace(/\n$/, '').split('\n');
};

const widest = (lines: readonly string[]) => Math.max(...lines.map((line) => [...line].length));

describe('--help fits a terminal of 80 × 40', () => {
  it.each([[], ...names.map((name) => [name])])('whypixel %s', async (...words) => {
    const lines = await helpOf(...words, '--help');
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(widest(lines)).toBeLessThanOrEqual(80);
    // No line of a list ends within a name.
    expect(lines.filter((line) => /--$|-$(?<!, -)/.test(line))).toEqual([]);
  });

  it.each(names)('--help-all lists every option of %s, in 80 columns', async (name) => {
    const lines = await helpOf(name, '--help-all');
    expect(widest(lines)).toBeLessThanOrEqual(80);
    const load = Object.entries(commands).find(([usage]) => usage.split(' ')[0] === name)?.[1].load;
    const options = Object.keys((await load?.())?.options ?? {});
    expect(options.length).toBeGreaterThan(1);
    const text = lines.join('\n');
    expect(options.filter((option) => !text.includes(`--${option}`))).toEqual([]);
  });

  it('study takes no stored inputs, and does not say so (case 16)', async () => {
    const help = (await helpOf('study', '--help')).join('\n');
    expect(help).toMatch(/IMAGES +pictures \(PNG, JPEG, WebP\)/);
    expect(help).not.toContain('.npy');
    const every = (await helpOf('classify', '--help')).join('\n');
    expect(every).toContain('.npy');
  });
});
