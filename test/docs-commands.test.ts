import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commands } from '../src/cli/commands/index.js';

const text = readFileSync('docs/commands.md', 'utf8');
const pages = readdirSync('docs').filter((name) => name.endsWith('.md'));
const rows = Array.from(text.matchAll(/^\| `(\w+)` \| (.*) \| `(.*)` \|$/gm), (row) =>
  row.slice(1),
);

it('docs/commands.md lists every command, with the words of --help and a line of its own', () => {
  expect(rows.map(([name, about]) => [name, about])).toEqual(
    Object.entries(commands).map(([usage, { about }]) => [usage.split(' ')[0], about]),
  );
  for (const [name, , line] of rows) expect(line).toMatch(new RegExp(`^whypixel ${name}( |$)`));
});

it('examples of docs/commands.md take options that the commands have', {
  timeout: 300_000,
}, async () => {
  for (const [usage, { load }] of Object.entries(commands)) {
    const { options } = await load();
    const line = rows.find(([name]) => name === usage.split(' ')[0])?.[2] as string;
    for (const [, option] of line.matchAll(/--([\w-]+)/g)) expect(options).toHaveProperty([option]);
  }
});

it('scripts that the README and the documentation run are in package.json, and pages that they link exist', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const page of ['README.md', 'CONTRIBUTING.md', ...pages.map((name) => `docs/${name}`)]) {
    const words = readFileSync(page, 'utf8');
    for (const [, script] of words.matchAll(/npm run ([a-z:]+[a-z])/g)) {
      expect(scripts, page).toHaveProperty([script]);
    }
    for (const [, link] of words.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      const target = new URL(link, new URL(`../${page}`, import.meta.url));
      expect(existsSync(target), `${page}: ${link}`).toBe(true);
    }
  }
});
