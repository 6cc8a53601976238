import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { answer, send, startOf } from '../../support/hostile-server.js';
import { FILE, HALF, OTHER, pullFixture } from '../../support/pull-fixture.js';

const { expectFile, expectFailure } = pullFixture();

describe('pull from servers that cut, lie, pack and stall', () => {
  it('takes the whole file from a server that answers 200 to a range', async () => {
    const ranges = await expectFile((_, response, n) => {
      response.writeHead(200, { 'content-length': FILE.length });
      send(response, n === 0 ? FILE.subarray(0, HALF) : FILE, n === 0);
    });
    expect(ranges).toEqual([undefined, `bytes=${HALF}-`]);
  });

  it('gives up on a server that begins anew each time, and ends too early', async () => {
    let requests = 0;
    const message = await expectFailure((_, response) => {
      // Now more, now less, but never beyond the half: no number of tries brings the rest.
      const end = requests++ % 2 === 0 ? HALF : HALF - 1000;
      response.writeHead(200);
      response.end(FILE.subarray(0, end));
    });
    expect(message).toMatch(/the connection was cut; what is loaded is kept/);
    expect(requests).toBeLessThan(8);
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
});
