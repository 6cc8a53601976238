import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handedFiles } from '../../../src/node/studio/handed-files.js';
import { pageFiles } from '../../../src/node/studio/page-files.js';
import { type Studio, startStudio } from '../../../src/node/studio/server.js';
import type { StartState } from '../../../src/studio/start-state.js';
import { type Asking, ask, say } from '../../support/studio-request.js';

const SECRET = 'what nobody handed over';
const PAGE = '<!doctype html><title>the studio</title>';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'whypixel-studio-')));
const page = join(root, 'page');
const picture = join(root, 'pictures', 'a dog? #1.png');

/** A page with a link that leads out of it, and a picture beside a file that is nobody's business. */
function lay(): void {
  mkdirSync(join(page, 'inner'), { recursive: true });
  mkdirSync(join(root, 'pictures'));
  writeFileSync(join(root, 'secret.txt'), SECRET);
  writeFileSync(join(root, 'pictures', 'secret.txt'), SECRET);
  writeFileSync(join(page, 'index.html'), PAGE);
  writeFileSync(join(page, 'inner', 'engine.wasm'), Buffer.alloc(8));
  writeFileSync(join(page, 'empty.txt'), '');
  symlinkSync(join(root, 'secret.txt'), join(page, 'link.txt'));
  symlinkSync(root, join(page, 'folder'));
  copyFileSync('examples/dog.png', picture);
}

const start = async (pictures: readonly string[] = [picture], port = 0): Promise<Studio> =>
  startStudio({
    page: await pageFiles([{ folder: page, address: '' }]),
    files: await handedFiles({ pictures, isPassing: port === 0 }),
    port,
  });

const tokenOf = ({ address }: Studio): string => address.replace(/^.*#token=/, '');

let studio: Studio;
let token: string;

beforeAll(async () => {
  lay();
  studio = await start();
  token = tokenOf(studio);
});

afterAll(async () => {
  await studio?.close();
  rmSync(root, { recursive: true });
});

const get = (path: string, asking?: Asking) => ask(studio.port, path, asking);

/** Neither the page, nor a picture, nor a word of what lies around. */
async function expectNothing(path: string, asking?: Asking, status = 404): Promise<void> {
  const reply = await get(path, asking);
  expect(reply.status, path).toBe(status);
  expect(reply.headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(reply.body.length).toBeLessThan(100);
  expect(reply.body.toString()).not.toContain(SECRET);
  expect(reply.body.toString()).not.toContain(token);
  expect(reply.headers.location).toBeUndefined();
}

describe('who asks rightly', () => {
  it('gets the page, without a token', async () => {
    for (const path of ['/', '/index.html', '/?from=somewhere']) {
      const { status, headers, body } = await get(path);
      expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(body.toString()).toBe(PAGE);
    }
    const { headers, body } = await get('/inner/engine.wasm');
    expect([headers['content-type'], body.length]).toEqual(['application/wasm', 8]);
    expect((await get('/empty.txt')).body.length).toBe(0);
  });

  it('is told with the token what was handed over, and gets it', async () => {
    const { body, headers } = await get(`/files/${token}/start.json`);
    expect(headers['cache-control']).toBe('no-store');
    const { pictures, network, isPassing } = JSON.parse(body.toString()) as StartState;
    expect([pictures.length, network, isPassing]).toEqual([1, undefined, true]);
    expect(pictures[0].name).toBe('a dog? #1.png');
    const { pathname } = new URL(pictures[0].url, `http://127.0.0.1:${studio.port}/`);
    const given = await get(pathname);
    expect(given.headers['content-type']).toBe('image/png');
    expect(given.body.equals(readFileSync('examples/dog.png'))).toBe(true);
  });

  it('gets heads alone for HEAD', async () => {
    const reply = await get('/', { method: 'HEAD' });
    expect([reply.status, reply.headers['content-length'], reply.body.length]).toEqual([
      200,
      String(PAGE.length),
      0,
    ]);
  });

  it('may come from the page itself', async () => {
    const own = { origin: `http://127.0.0.1:${studio.port}`, 'sec-fetch-site': 'same-origin' };
    expect((await get('/', { headers: own })).status).toBe(200);
  });
});

describe('every answer', () => {
  const policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self' blob:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  it.each(['/', '/nothing', '/files/wrong/start.json', '/inner/engine.wasm'])(
    'isolates the page and lets it load its own files alone: %s',
    async (path) => {
      expect((await get(path)).headers).toMatchObject({
        'content-security-policy': policy,
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cache-control': path === '/' || path.endsWith('.wasm') ? 'no-cache' : 'no-store',
      });
    },
  );

  it('allows no other origin to read it', async () => {
    for (const path of ['/', `/files/${token}/start.json`]) {
      const names = Object.keys((await get(path)).headers);
      expect(names.filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

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
    const host = /:\d+$|^127\.0\.0\.1$/.test(name) ? name : `${name}:${studio.port}`;
    const headers = { host };
    await expectNothing('/', { headers }, 403);
    await expectNothing(`/files/${token}/start.json`, { headers }, 403);
    await expectNothing(new URL(studio.launchAddress).pathname, { headers }, 403);
  });

  it('gets nothing when it is missing, empty, or comes twice', async () => {
    const own = `Host: 127.0.0.1:${studio.port}\r\n`;
    const path = `/files/${token}/start.json`;
    for (const head of [
      `GET ${path} HTTP/1.0\r\n`,
      `GET ${path} HTTP/1.1\r\nHost: \r\nConnection: close\r\n`,
      `GET ${path} HTTP/1.1\r\n${own}Host: evil.example\r\nConnection: close\r\n`,
      `GET ${path} HTTP/1.1\r\nHost: evil.example\r\n${own}Connection: close\r\n`,
    ]) {
      const reply = await say(studio.port, `${head}\r\n`);
      expect(reply, head).toMatch(/^HTTP\/1\.1 40[03] /);
      expect(reply, head).not.toContain('pictures');
    }
    const right = await say(studio.port, `GET ${path} HTTP/1.1\r\n${own}Connection: close\r\n\r\n`);
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
    for (const origin of others(studio.port)) {
      await expectNothing('/', { headers: { origin } }, 403);
      await expectNothing(`/files/${token}/start.json`, { headers: { origin } }, 403);
    }
  });

  it('gets nothing when the browser says that another site asks', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const embeds = {
        'sec-fetch-site': site,
        'sec-fetch-mode': 'no-cors',
        'sec-fetch-dest': 'image',
      };
      await expectNothing(`/files/${token}/start.json`, { headers: embeds }, 403);
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
    const flipped = (token[0] === 'A' ? 'B' : 'A') + token.slice(1);
    const others = [
      '',
      '.',
      '*',
      'undefined',
      flipped,
      token.slice(0, -1),
      `${token}x`,
      `%${token}`,
    ];
    for (const one of [...others, token.toLowerCase() === token ? 'x' : token.toLowerCase()]) {
      await expectNothing(`/files/${one}/start.json`);
    }
    for (const path of ['/files', '/files/', '/start.json', `/files?token=${token}`]) {
      await expectNothing(path);
    }
  });

  it('is another one for every server', async () => {
    const other = await start();
    expect(tokenOf(other)).not.toBe(token);
    expect(tokenOf(other)).toMatch(/^[\w-]{32}$/);
    expect((await ask(other.port, `/files/${token}/start.json`)).status).toBe(404);
    await other.close();
  });
});

describe('the address for the browser’s command line', () => {
  it('leads to the token once', async () => {
    const { pathname } = new URL(studio.launchAddress);
    expect(studio.launchAddress).not.toContain(token);
    await expectNothing(pathname, { method: 'HEAD' });
    await expectNothing(`${pathname}/`);
    await expectNothing(`${pathname}x`);
    const { status, headers } = await get(pathname);
    expect([status, headers.location]).toEqual([303, `/#token=${token}`]);
    await expectNothing(pathname, {}, 410);
  });

  it('is no token, nor a token an address', async () => {
    const ticket = new URL(studio.launchAddress).pathname.replace('/open/', '');
    await expectNothing(`/files/${ticket}/start.json`);
    await expectNothing(`/open/${token}`);
    await expectNothing('/open/');
  });
});

describe('a path outside', () => {
  const steps = [
    '..',
    '%2e%2e',
    '.%2e',
    '%252e%252e',
    '..%2f..',
    '..%5c..',
    '..\\..',
    '%c0%ae%c0%ae',
    '..;',
    '....//',
  ];

  it('gets nothing, however it is written', async () => {
    for (const step of steps) {
      await expectNothing(`/${step}/secret.txt`);
      await expectNothing(`/inner/${step}/${step}/secret.txt`);
      await expectNothing(`/files/${token}/${step}/secret.txt`);
      await expectNothing(`/files/${token}/pictures/0/${step}/secret.txt`);
      await expectNothing(`/inner/${step}/index.html`);
    }
    for (const path of [
      join(root, 'secret.txt'),
      `/${join(root, 'secret.txt')}`,
      `/file://${join(root, 'secret.txt')}`,
      '/index.html%00.txt',
      '/index.html/',
      '//index.html',
      `/files/${token}/`,
      `/files/${token}/pictures/0/`,
      `/files/${token}/pictures/0/secret.txt`,
      `/files/${token}/pictures/1/a%20dog%3F%20%231.png`,
      '*',
    ]) {
      await expectNothing(path);
    }
  });

  it('gets nothing through a symbolic link in the page’s folder', async () => {
    for (const path of ['/link.txt', '/folder/secret.txt', '/folder/page/index.html']) {
      await expectNothing(path);
    }
  });

  it('gets nothing by a proxy’s request, nor a connection', async () => {
    const own = `Host: 127.0.0.1:${studio.port}\r\nConnection: close\r\n\r\n`;
    const proxy = await say(studio.port, `GET http://127.0.0.1:${studio.port}/ HTTP/1.1\r\n${own}`);
    expect(proxy).toMatch(/^HTTP\/1\.1 404 /);
    const tunnel = await say(studio.port, `CONNECT 127.0.0.1:22 HTTP/1.1\r\n${own}`);
    expect(tunnel).toBe('');
  });

  it('gets nothing where a handed file was replaced by a link since', async () => {
    const [path, kept] = [join(root, 'replaced.png'), join(root, 'kept.png')];
    copyFileSync('examples/dog.png', path);
    const other = await start([path]);
    const asked = () => ask(other.port, `/files/${tokenOf(other)}/pictures/0/replaced.png`);
    expect((await asked()).status).toBe(200);
    renameSync(path, kept);
    symlinkSync(join(root, 'secret.txt'), path);
    const { status, body } = await asked();
    expect([status, body.toString()]).toEqual([404, 'the file is not there any more\n']);
    rmSync(path);
    expect((await asked()).status).toBe(404);
    await other.close();
  });

  it('gives a picture that was named by a link', async () => {
    const link = join(root, 'link.png');
    symlinkSync(picture, link);
    const other = await start([link]);
    const reply = await ask(other.port, `/files/${tokenOf(other)}/pictures/0/link.png`);
    expect(reply.body.equals(readFileSync('examples/dog.png'))).toBe(true);
    await other.close();
  });
});

describe('other methods', () => {
  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    '%s gets nothing',
    async (method) => {
      await expectNothing('/', { method }, 405);
      const { headers } = await get(`/files/${token}/start.json`, { method });
      expect(headers.allow).toBe('GET, HEAD');
    },
  );
});

describe('the port', () => {
  it('is on loopback alone', async () => {
    const outer = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address }) => address);
    // All of 127.0.0.0/8 is this machine under Linux.
    const others = [...outer, ...(process.platform === 'linux' ? ['127.0.0.2'] : [])];
    expect(others.length).toBeGreaterThan(0);
    for (const host of others) {
      // Who listens on all interfaces has this address too: it would be taken.
      const probe = createSocketServer();
      await new Promise<void>((resolve, reject) => {
        probe.once('error', reject);
        probe.listen(studio.port, host, resolve);
      });
      await new Promise((resolve) => probe.close(resolve));
    }
  });

  it('says in one line that it is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(start([], port)).rejects.toThrow(
      `port ${port} is taken by another program; give another, or leave port out for a free one`,
    );
    await new Promise((resolve) => other.close(resolve));
  });
});
