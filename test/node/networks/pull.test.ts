import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.js';
import type { PulledNetwork } from '../../../src/nn/manifest.js';
import { type PullOptions, pull } from '../../../src/node/networks/pull.js';
import { HOST } from '../../../src/node/temporary-files.js';
import {
  answer,
  type Behaviour,
  type HostileServer,
  send,
  serve,
  startOf,
} from '../../support/hostile-server.js';

/** Bytes that no part of which is like another; compressible, so that packing shortens them. */
const FILE = Buffer.from(Array.from({ length: 40_000 }, (_, i) => `${i}`).join(' '));
const HALF = FILE.length >> 1;
const OTHER = Buffer.from(FILE).fill('x', HALF);

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const networkAt = (...sources: string[]): PulledNetwork => ({
  name: 'network',
  embedded: false,
  file: 'network.onnx',
  format: 'onnx',
  bytes: FILE.length,
  sha256: sha256(FILE),
  sources,
  labels: 'imagenet',
  classes: 1000,
  licence: 'none',
  origin: 'a test',
  input: {
    size: [224, 224],
    channels: 'rgb',
    scale: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
    fit: 'cover',
  },
});

let folder: string;
let servers: HostileServer[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whypixel-pull-'));
  servers = [];
});
afterEach(() => Promise.all(servers.map((server) => server.close())));

async function serving(behaviour: Behaviour): Promise<HostileServer> {
  const server = await serve(behaviour);
  servers.push(server);
  return server;
}

const pulling = (sources: readonly string[], more: Partial<PullOptions> = {}) =>
  pull(networkAt(...sources), { folder, env: {}, idle: 300, pause: 1, ...more });

/** Pulls from a server, and expects the right file and nothing else in the folder. */
async function expectFile(behaviour: Behaviour): Promise<readonly (string | undefined)[]> {
  const server = await serving(behaviour);
  const { path, wasThere } = await pulling([server.url]);
  expect(wasThere).toBe(false);
  expect(FILE.equals(await readFile(path))).toBe(true);
  expect(await readdir(folder)).toEqual(['network.onnx']);
  return server.requests.map(({ range }) => range);
}

/** Pulls from servers, expects failure in one line, and returns it. */
async function expectFailure(...behaviours: Behaviour[]): Promise<string> {
  const all = await Promise.all(behaviours.map(serving));
  const error = await pulling(all.map(({ url }) => url)).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UserError);
  const { message } = error as UserError;
  expect(message).not.toContain('\n');
  expect(await readdir(folder)).not.toContain('network.onnx');
  return message;
}

describe('pull', () => {
  it('loads a file once, and says how much is there', async () => {
    const server = await serving((request, response) => answer(request, response, FILE));
    const seen: number[] = [];
    const progress = (done: number, total: number) => {
      expect(total).toBe(FILE.length);
      seen.push(done);
    };
    await pulling([server.url], { progress });
    expect(seen.at(-1)).toBe(FILE.length);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(server.requests[0]?.['accept-encoding']).toBe('identity');
    expect((await pulling([server.url])).wasThere).toBe(true);
    expect(server.requests).toHaveLength(1);
  });

  it('leaves another file where no source has the right one', async () => {
    await writeFile(join(folder, 'network.onnx'), OTHER);
    const server = await serving((_, response) => response.writeHead(404).end());
    await expect(pulling([server.url])).rejects.toThrow(/cannot pull/);
    expect(OTHER.equals(await readFile(join(folder, 'network.onnx')))).toBe(true);
  });

  it('loads a damaged file anew', async () => {
    await writeFile(join(folder, 'network.onnx'), OTHER);
    await expectFile((request, response) => answer(request, response, FILE));
  });

  it('goes on after every cut, on the condition that the file is the same', async () => {
    const server = await serving((request, response) =>
      answer(request, response, FILE, { most: 50_000 }),
    );
    await pulling([server.url]);
    const starts = Array.from({ length: Math.ceil(FILE.length / 50_000) }, (_, n) => n * 50_000);
    expect(server.requests.map(({ range }) => range)).toEqual(
      starts.map((start) => (start === 0 ? undefined : `bytes=${start}-`)),
    );
    expect(server.requests.slice(1).every((one) => one['if-range'] === '"one"')).toBe(true);
  });

  it('goes on where an earlier pull has ended', async () => {
    const cut: Behaviour = (request, response, n) =>
      n === 0 ? answer(request, response, FILE, { most: HALF }) : response.destroy();
    expect(await expectFailure(cut)).toMatch(/the connection was cut; what is loaded is kept/);
    const ranges = await expectFile((request, response) => answer(request, response, FILE));
    expect(ranges).toEqual([`bytes=${HALF}-`]);
  });

  it('takes the whole file from a server that answers 200 to a range', async () => {
    const ranges = await expectFile((_, response, n) => {
      response.writeHead(200, { 'content-length': FILE.length });
      send(response, n === 0 ? FILE.subarray(0, HALF) : FILE, n === 0);
    });
    expect(ranges).toEqual([undefined, `bytes=${HALF}-`]);
  });

  it.each<[string, (start: number) => Buffer, (start: number) => string]>([
    ['names another part', () => FILE, () => `bytes 0-${FILE.length - 1}/${FILE.length}`],
    ['names no part', () => FILE, () => 'all of it'],
    [
      'sends another part than it names',
      (start) => FILE.subarray(0, FILE.length - start),
      (start) => `bytes ${start}-${FILE.length - 1}/${FILE.length}`,
    ],
  ])('loads the file anew from a server that %s', async (_, body, range) => {
    let whole = 0;
    await expectFile((request, response) => {
      const start = startOf(request);
      if (start > 0) {
        response.writeHead(206, { 'content-range': range(start) });
        return response.end(body(start));
      }
      whole++;
      return answer(request, response, FILE, whole === 1 ? { most: HALF } : {});
    });
  });

  it('gives up on a server that cuts and lies about ranges', async () => {
    const message = await expectFailure((request, response) => {
      if (startOf(request) === 0) return answer(request, response, FILE, { most: HALF });
      response.writeHead(206, { 'content-range': `bytes 0-9/${FILE.length}` });
      return response.end(FILE);
    });
    expect(message).toMatch(/it sends another part than was asked for/);
  });

  it('loads a file anew that has changed meanwhile, whether the server says so or not', async () => {
    const ranges = await expectFile((request, response, n) =>
      n === 0
        ? answer(request, response, OTHER, { etag: '"old"', most: HALF + 9 })
        : answer(request, response, FILE, { etag: '"new"' }),
    );
    expect(ranges).toEqual([undefined, `bytes=${HALF + 9}-`]);
  });

  it('notices another ETag behind a server that ignores conditions', async () => {
    const ranges = await expectFile((request, response, n) => {
      if (n === 0) return answer(request, response, OTHER, { etag: '"old"', most: HALF + 9 });
      delete request.headers['if-range'];
      return answer(request, response, FILE, { etag: '"new"' });
    });
    expect(ranges).toEqual([undefined, `bytes=${HALF + 9}-`, undefined]);
  });

  it('finds by the hash that pieces are of two versions, and loads the file in one', async () => {
    const ranges = await expectFile((request, response, n) => {
      delete request.headers['if-range'];
      return answer(request, response, n === 0 ? OTHER : FILE, n === 0 ? { most: HALF + 9 } : {});
    });
    expect(ranges).toEqual([undefined, `bytes=${HALF + 9}-`, undefined]);
  });

  it('unpacks what is packed although it was asked not to be', async () => {
    const packed = gzipSync(FILE);
    await expectFile((_, response, n) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length });
      send(response, n === 0 ? packed.subarray(0, packed.length >> 1) : packed, n === 0);
    });
  });

  it('takes no packed part for one of the file', async () => {
    const packed = gzipSync(FILE);
    await expectFile((request, response, n) => {
      if (n === 0) return answer(request, response, FILE, { most: HALF });
      const start = startOf(request);
      const range = `bytes ${start}-${packed.length - 1}/${FILE.length}`;
      if (start === 0) return answer(request, response, FILE);
      response.writeHead(206, { 'content-encoding': 'gzip', 'content-range': range });
      return response.end(packed);
    });
  });

  it.each([
    ['garbage', 'gzip', /incorrect header check/],
    [
      'of a packing that is not known',
      'zstd',
      /packs the file in a way that is not known \(zstd\)/,
    ],
  ])('refuses a packed file that is %s', async (_, packing, reason) => {
    const message = await expectFailure((_, response) => {
      response.writeHead(200, { 'content-encoding': packing });
      response.end(FILE);
    });
    expect(message).toMatch(reason);
  });

  it('never unpacks more than the file has', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 2 ** 20));
    const message = await expectFailure((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(bomb);
    });
    expect(message).toMatch(`its file has more than ${FILE.length} bytes`);
  });

  it('goes on after a server that stalls', async () => {
    const ranges = await expectFile((request, response, n) => {
      if (n > 0) return answer(request, response, FILE);
      response.writeHead(200, { 'content-length': FILE.length, etag: '"one"' });
      response.write(FILE.subarray(0, HALF));
      return undefined;
    });
    expect(ranges).toEqual([undefined, `bytes=${HALF}-`]);
  });

  it('gives up on a server that never answers', async () => {
    expect(await expectFailure(() => {})).toMatch(/it sent nothing for 0\.3 seconds/);
  });

  it('deletes a file of another hash, and says both', async () => {
    const message = await expectFailure((_, response) => response.end(OTHER));
    expect(message).toContain(sha256(OTHER));
    expect(message).toContain(sha256(FILE));
    expect(await readdir(folder)).toEqual([]);
  });

  it.each<[string, Behaviour, RegExp]>([
    ['another length', (_, response) => response.end('pointer'), /its file has 7 bytes, not/],
    [
      'more bytes than it said',
      (_, response) => {
        response.write(FILE);
        response.end('more');
      },
      /its file has more than \d+ bytes/,
    ],
    ['no such file', (_, response) => response.writeHead(404).end(), /it answers 404/],
    ['trouble', (_, response) => response.writeHead(503).end(), /it answers 503/],
    [
      'redirects in a circle',
      (_, response) => response.writeHead(302, { location: '/network.onnx' }).end(),
      /it redirects more than 8 times/,
    ],
    [
      'a redirect to a file',
      (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      /it redirects to what is no web address/,
    ],
  ])('tries the next source after %s', async (_, bad, reason) => {
    const [first, second] = [
      await serving(bad),
      await serving((request, response) => answer(request, response, FILE)),
    ];
    const notes: string[] = [];
    const note = (line: string) => notes.push(line);
    const { path } = await pulling([first.url, second.url], { note });
    expect(FILE.equals(await readFile(path))).toBe(true);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(reason);
  });

  it('goes on from another source where the first has ended', async () => {
    const first = await serving((request, response, n) =>
      n === 0 ? answer(request, response, FILE, { most: HALF }) : response.writeHead(404).end(),
    );
    const second = await serving((request, response) =>
      answer(request, response, FILE, { etag: '"elsewhere"' }),
    );
    await pulling([first.url, second.url]);
    expect(second.requests.map(({ range }) => range)).toEqual([`bytes=${HALF}-`]);
    expect(second.requests[0]).not.toHaveProperty('if-range');
  });

  it('follows redirects, as content networks make them', async () => {
    await expectFile((request, response) =>
      request.url === '/elsewhere'
        ? answer(request, response, FILE)
        : response.writeHead(302, { location: '/elsewhere' }).end(),
    );
  });

  it('of two at once, one waits for the other', async () => {
    const server = await serving((request, response) =>
      setTimeout(() => answer(request, response, FILE), 200),
    );
    const notes: string[] = [];
    const note = (line: string) => notes.push(line);
    const both = await Promise.all([
      pulling([server.url], { note }),
      pulling([server.url], { note }),
    ]);
    expect(both.map(({ wasThere }) => wasThere).sort()).toEqual([false, true]);
    expect(server.requests).toHaveLength(1);
    expect(notes).toEqual(['another process is pulling network; waiting for it']);
  });

  it.each<[string, object | string, number]>([
    ['a dead process', { host: HOST, pid: 2 ** 22 + 1, id: 'x' }, 0],
    ['another machine, long ago', { host: 'elsewhere', pid: 1, id: 'x' }, 120],
    ['a process that died as it made it', '', 120],
  ])('takes over the lock of %s', async (_, holder, age) => {
    const lock = join(folder, 'network.onnx.lock');
    await writeFile(lock, typeof holder === 'string' ? holder : JSON.stringify(holder));
    const then = new Date(Date.now() - 1000 * age);
    await utimes(lock, then, then);
    await expectFile((request, response) => answer(request, response, FILE));
  });

  it('ends when its signal says so, and keeps what is there', async () => {
    const server = await serving((_, response) => {
      response.writeHead(200, { 'content-length': FILE.length });
      response.write(FILE.subarray(0, HALF));
    });
    const aborter = new AbortController();
    const progress = () => aborter.abort();
    await expect(pulling([server.url], { signal: aborter.signal, progress })).rejects.toMatchObject(
      { code: 'aborted' },
    );
    expect(await readdir(folder)).toEqual(['network.onnx.part', 'network.onnx.part.json']);
  });
});
