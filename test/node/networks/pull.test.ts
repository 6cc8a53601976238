import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOST } from '../../../src/node/temporary-files.js';
import { answer, type Behaviour } from '../../support/hostile-server.js';
import { FILE, HALF, OTHER, pullFixture, sha256 } from '../../support/pull-fixture.js';

const { folder, serving, pulling, expectFile, expectFailure } = pullFixture();

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

  it('says how far it has hashed what is there: when it is loaded, and when it lies there', async () => {
    const server = await serving((request, response) => answer(request, response, FILE));
    const checked: number[] = [];
    const checking = (done: number, total: number) => {
      expect(total).toBe(FILE.length);
      checked.push(done);
    };
    await pulling([server.url], { checking });
    expect(checked.at(-1)).toBe(FILE.length);
    checked.length = 0;
    expect((await pulling([server.url], { checking })).wasThere).toBe(true);
    expect(checked.at(-1)).toBe(FILE.length);
    expect(checked).toEqual([...checked].sort((a, b) => a - b));
  });

  it('leaves another file where no source has the right one', async () => {
    await writeFile(join(folder(), 'network.onnx'), OTHER);
    const server = await serving((_, response) => response.writeHead(404).end());
    await expect(pulling([server.url])).rejects.toThrow(/cannot pull/);
    expect(OTHER.equals(await readFile(join(folder(), 'network.onnx')))).toBe(true);
  });

  it('loads a damaged file anew', async () => {
    await writeFile(join(folder(), 'network.onnx'), OTHER);
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

  it('deletes a file of another hash, and says both', async () => {
    const message = await expectFailure((_, response) => response.end(OTHER));
    expect(message).toContain(sha256(OTHER));
    expect(message).toContain(sha256(FILE));
    expect(await readdir(folder())).toEqual([]);
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
    const lock = join(folder(), 'network.onnx.lock');
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
    expect(await readdir(folder())).toEqual(['network.onnx.part', 'network.onnx.part.json']);
  });
});
