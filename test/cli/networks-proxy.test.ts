import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { selfSigned } from '../support/certificate.js';
import { answer, startOf } from '../support/hostile-server.js';
import { FILE, networksFixture } from './networks-fixture.js';

const { closing, folder, offer, serving, whypixel } = networksFixture();

describe('a pull through a proxy', () => {
  it('asks an HTTP proxy for plain addresses', async () => {
    offer('http://nowhere.invalid/tiny.onnx');
    const asked: (string | undefined)[] = [];
    const proxy = await serving((request, response) => {
      asked.push(
        `${request.url} ${request.headers.host} ${request.headers['proxy-authorization']}`,
      );
      answer(request, response, FILE);
    });
    const { host } = new URL(proxy.url);
    const pulled = await whypixel(['networks', 'pull', 'tiny'], {
      http_proxy: `http://a:b@${host}`,
    });
    expect(pulled.stderr).toBe('');
    expect(asked).toEqual([
      `http://nowhere.invalid/tiny.onnx nowhere.invalid Basic ${btoa('a:b')}`,
    ]);
  });

  it('tunnels through an HTTP proxy to https addresses, whose certificates it checks', async () => {
    const identity = selfSigned();
    const server = createTlsServer(identity, (request, response) => {
      expect(startOf(request)).toBe(0);
      answer(request, response, FILE);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    closing().push(() => server.close());
    const { port } = server.address() as AddressInfo;
    offer(`https://localhost:${port}/tiny.onnx`);

    const tunnels: (string | undefined)[] = [];
    const proxy = createHttpServer().on('connect', (request, socket) => {
      tunnels.push(request.url);
      const target = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        target.pipe(socket).pipe(target);
      });
      for (const end of [socket, target]) end.on('error', () => {});
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    closing().push(() => proxy.close());
    const through = { https_proxy: `127.0.0.1:${(proxy.address() as AddressInfo).port}` };

    const refused = await whypixel(['networks', 'pull', 'tiny'], through);
    expect(refused.stderr).toMatch(
      /^whypixel: cannot pull tiny: localhost:\d+: its certificate is not trusted/,
    );
    writeFileSync(join(folder(), 'cert.pem'), identity.cert);
    const trusting = { ...through, NODE_EXTRA_CA_CERTS: join(folder(), 'cert.pem') };
    const pulled = await whypixel(['networks', 'pull', 'tiny'], trusting);
    expect(pulled).toMatchObject({ code: 0, stderr: '' });
    expect(new Set(tunnels)).toEqual(new Set([`localhost:${port}`]));
  });

  it.each([
    [{ https_proxy: 'socks5://127.0.0.1:9' }, /the proxy that https_proxy names speaks socks5/],
    [{ https_proxy: 'http://127.0.0.1:1' }, /the proxy 127\.0\.0\.1:1: it refuses the connection/],
  ])('says in one line that it cannot use %j', async (env, message) => {
    offer('https://nowhere.invalid/tiny.onnx');
    const { code, stderr } = await whypixel(['networks', 'pull', 'tiny'], env);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});
