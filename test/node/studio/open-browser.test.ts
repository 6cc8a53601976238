import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openBrowser, openersFor } from '../../../src/node/studio/open-browser.js';

const folder = mkdtempSync(join(tmpdir(), 'whypixel-open-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the programs that open a browser', () => {
  it.each<[NodeJS.Platform, NodeJS.ProcessEnv, string[]]>([
    ['darwin', {}, ['open']],
    ['win32', {}, ['rundll32 url.dll,FileProtocolHandler']],
    ['linux', { DISPLAY: ':0' }, ['wslview', 'xdg-open', 'sensible-browser']],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, ['wslview', 'xdg-open', 'sensible-browser']],
    ['linux', {}, []],
    ['freebsd', { SSH_CONNECTION: 'x' }, []],
    ['linux', { BROWSER: 'firefox -P work %s:lynx' }, ['firefox -P work', 'lynx']],
    ['darwin', { BROWSER: 'firefox' }, ['firefox', 'open']],
    ['linux', { BROWSER: '' }, []],
  ])('on %s with %j: %j', (platform, env, programs) => {
    expect(openersFor(platform, env).map((words) => words.join(' '))).toEqual(programs);
  });
});

describe('opening', () => {
  const node = (code: string) => [process.execPath, '-e', code] as const;

  it('goes on to the next program where one is missing or fails', async () => {
    const told = join(folder, 'told');
    const writes = `require('node:fs').writeFileSync(${JSON.stringify(told)}, process.argv.at(-1))`;
    const address = 'http://127.0.0.1:1/open/x';
    const openers = [['whypixel-no-such-program'], node('process.exit(3)'), node(writes)] as const;
    expect(await openBrowser(address, openers)).toBe(true);
    expect(readFileSync(told, 'utf8')).toBe(address);
  });

  it('says that there is none, and starts nothing after one has taken it', async () => {
    expect(await openBrowser('x', [])).toBe(false);
    expect(await openBrowser('x', [['whypixel-no-such-program'], node('process.exit(1)')])).toBe(
      false,
    );
    const told = join(folder, 'not');
    const writes = node(`require('node:fs').writeFileSync(${JSON.stringify(told)}, '')`);
    expect(await openBrowser('x', [node(''), writes])).toBe(true);
    expect(existsSync(told)).toBe(false);
  });
});
