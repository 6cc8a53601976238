import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder, example, whypixel } from './whypixel.js';

const ANSI = '\u001b]0;pwned\u0007\u001b[2J\u009b31mRED\nwhypixel: fake';

/** Everything but what a terminal obeys; line feeds end lines. */
const PLAIN = /^[^\p{Cc}\u2028-\u202e\u2066-\u2069]*$/u;

const linesOf = (text: string): string[] => text.trimEnd().split('\n');

function folderWith(...names: string[]): string {
  const folder = emptyFolder();
  for (const name of names) copyFileSync(example('dog.png'), join(folder, name));
  return folder;
}

describe('a hostile name', () => {
  it('of a composite, a label or a picture commands no terminal', async () => {
    const name = `${ANSI.replaceAll('/', '')}.png`;
    const folder = folderWith(name);
    const labels = Array.from({ length: 230 }, (_, i) => `\u202eDER ${i}`);
    writeFileSync(join(folder, 'labels.json'), JSON.stringify(labels));
    const rules = [{ rule: 'z-plus' }];
    writeFileSync(join(folder, 'composite.json'), JSON.stringify({ name: ANSI, rules }));
    const words = ['explain', name, '--labels', 'labels.json', '--preset', 'composite.json'];
    for (const more of [[], ['--json'], ['--ledger'], ['--class', ANSI]]) {
      const { code, stdout, stderr } = await whypixel(folder, ...words, ...more);
      expect(code).toBe(more.includes(ANSI) ? 2 : 0);
      for (const line of linesOf(stdout + stderr)) expect(line).toMatch(PLAIN);
      expect(linesOf(stdout).filter((line) => line.startsWith('whypixel: fake'))).toEqual([]);
    }
  });

  it('in a message stays on its line', async () => {
    const folder = folderWith('a.png', 'b.png');
    for (const words of [
      [`no${ANSI}.png`],
      [`--${ANSI}`, 'a.png'],
      ['a.png', 'b.png', `no${ANSI}`],
    ]) {
      const { code, stderr } = await whypixel(folder, 'classify', ...words);
      expect(code).toBe(2);
      expect(linesOf(stderr).length).toBeLessThanOrEqual(2);
      for (const line of linesOf(stderr)) expect(line).toMatch(PLAIN);
    }
  });

  it('of dots leads out of no folder', async () => {
    const folder = emptyFolder();
    const inner = join(folder, 'a/b');
    mkdirSync(inner, { recursive: true });
    copyFileSync(example('dog.png'), join(inner, '...png'));
    const fast = ['--max-iterations', '1', '--superpixels', '4', '--controls', '1'];
    const run = await whypixel(inner, 'study', './...png', '--out', 'out', ...fast);
    expect(run.code).toBe(0);
    expect(readdirSync(folder)).toEqual(['a']);
    expect(readdirSync(join(folder, 'a'))).toEqual(['b']);
    expect(run.left.every((path) => path === 'out' || path.startsWith('out/'))).toBe(true);
    expect(run.left).toContain('out/document.json');
  });

  it('as long as names can be ends no run', async () => {
    const long = [`${'a'.repeat(251)}.png`, `${'ä'.repeat(125)}.png`];
    const folder = folderWith('0.png', ...long, '1.png');
    const words = ['explain', '0.png', ...long, '1.png', '--threads', '2', '--out', 'out'];
    const { code, stderr, left } = await whypixel(folder, ...words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(left.filter((path) => path.endsWith('.json'))).toHaveLength(4);
  });
});
