import { describe, expect, it } from 'vitest';
import { ask, say } from '../../support/studio-request.js';
import { servedStudio, tokenOf } from '../../support/studio-server.js';

const served = servedStudio();
const { get, expectNothing, start } = served;

describe('a wrong Host', () => {
  it.each([
    'evil.example',
    'localhost',
    '127.0.0.1',
    '127.0.0.1:1',
    '[::1]',
    '0.0.0.0',
    '127.1',
    '2130706433',
    '127.0.0.1.evil.example',
  ])('%s gets nothing', async (name) => {
    const host = /:\d+$|^127\.0\.0\.1$/.test(name) ? name : `${name}:${served.studio.port}`;
    const headers = { host };
    await expectNothing('/', { headers }, 403);
    await expectNothing(`/files/${served.token}/start.json`, { headers }, 403);
    await expectNothing(new URL(served.studio.launchAddress).pathname, { headers }, 403);
  });

  it('gets nothing when it is missing, empty, or comes twice', async () => {
    const own = `Host: 127.0.0.1:${served.studio.port}\r\n`;
    const path = `/files/${served.token}/start.json`;
    for (const head of [
      `GET ${path} HTTP/1.0\r\n`,
      `GET ${path} HTTP/1.1\r\nHost: \r\nConnection: close\r\n`,
      `GET ${path} HTTP/1.1\r\n${own}Host: evil.example\r\nConnection: close\r\n`,
      `GET ${path} HTTP/1.1\r\nHost: evil.example\r\n${own}Connection: close\r\n`,
    ]) {
      const reply = await say(served.studio.port, `${head}\r\n`);
      expect(reply, head).toMatch(/^HTTP\/1\.1 40[03] /);
      expect(reply, head).not.toContain('pictures');
    }
    const right = await say(
      served.studio.port,
      `GET ${path} HTTP/1.1\r\n${own}Connection: close\r\n\r\n`,
    );
    expect(right).toContain('pictures');
  });
});

describe('a wrong Origin', () => {
  const others = (port: number) => [
    'http://evil.example',
    'null',
    '',
    `http://localhost:${port}`,
    `https://127.0.0.1:${port}`,
    'http://127.0.0.1:1',
    `http://127.0.0.1:${port}.evil.example`,
  ];

  it('gets nothing, with the right token too', async () => {
    for (const origin of others(served.studio.port)) {
      await expectNothing('/', { headers: { origin } }, 403);
      await expectNothing(`/files/${served.token}/start.json`, { headers: { origin } }, 403);
    }
  });

  it('gets nothing when the browser says that another site asks', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const embeds = {
        'sec-fetch-site': site,
        'sec-fetch-mode': 'no-cors',
        'sec-fetch-dest': 'image',
      };
      await expectNothing(`/files/${served.token}/start.json`, { headers: embeds }, 403);
      const frames = { ...embeds, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' };
      await expectNothing('/', { headers: frames }, 403);
    }
    const link = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect((await get('/', { headers: link })).status).toBe(200);
  });
});

describe('a wrong token', () => {
  it('gets nothing', async () => {
    const flipped = (served.token[0] === 'A' ? 'B' : 'A') + served.token.slice(1);
    const others = [
      '',
      '.',
      '*',
      'undefined',
      flipped,
      served.token.slice(0, -1),
      `${served.token}x`,
      `%${served.token}`,
    ];
    for (const one of [
      ...others,
      served.token.toLowerCase() === served.token ? 'x' : served.token.toLowerCase(),
    ]) {
      await expectNothing(`/files/${one}/start.json`);
    }
    for (const path of ['/files', '/files/', '/start.json', `/files?token=${served.token}`]) {
      await expectNothing(path);
    }
  });

  it('is another one for every server', async () => {
    const other = await start();
    expect(tokenOf(other)).not.toBe(served.token);
    expect(tokenOf(other)).toMatch(/^[\w-]{32}$/);
    expect((await ask(other.port, `/files/${served.token}/start.json`)).status).toBe(404);
    await other.close();
  });
});

describe('the address for the browser’s command line', () => {
  it('leads to the token once', async () => {
    const { pathname } = new URL(served.studio.launchAddress);
    expect(served.studio.launchAddress).not.toContain(served.token);
    await expectNothing(pathname, { method: 'HEAD' });
    await expectNothing(`${pathname}/`);
    await expectNothing(`${pathname}x`);
    const { status, headers } = await get(pathname);
    expect([status, headers.location]).toEqual([303, `/#token=${served.token}`]);
    await expectNothing(pathname, {}, 410);
  });

  it('is no token, nor a token an address', async () => {
    const ticket = new URL(served.studio.launchAddress).pathname.replace('/open/', '');
    await expectNothing(`/files/${ticket}/start.json`);
    await expectNothing(`/open/${served.token}`);
    await expectNothing('/open/');
  });
});
