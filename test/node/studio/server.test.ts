import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { StartState } from '../../../src/studio/start-state.js';
import { PAGE, servedStudio } from '../../support/studio-server.js';

const served = servedStudio();
const { get, expectNothing, start } = served;

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
    const { body, headers } = await get(`/files/${served.token}/start.json`);
    expect(headers['cache-control']).toBe('no-store');
    const { pictures, network, isPassing } = JSON.parse(body.toString()) as StartState;
    expect([pictures.length, network, isPassing]).toEqual([1, undefined, true]);
    expect(pictures[0].name).toBe('a dog? #1.png');
    const { pathname } = new URL(pictures[0].url, `http://127.0.0.1:${served.studio.port}/`);
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
    const own = {
      origin: `http://127.0.0.1:${served.studio.port}`,
      'sec-fetch-site': 'same-origin',
    };
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
    for (const path of ['/', `/files/${served.token}/start.json`]) {
      const names = Object.keys((await get(path)).headers);
      expect(names.filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

describe('other methods', () => {
  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    '%s gets nothing',
    async (method) => {
      await expectNothing('/', { method }, 405);
      const { headers } = await get(`/files/${served.token}/start.json`, { method });
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
        probe.listen(served.studio.port, host, resolve);
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
