import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JSHandle } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codecs, decodePicture } from '../../src/node/codecs/index.js';
import { expectSameNumbers } from '../support/arrays.js';
import { describeWithChromium, type OpenPage, openPage } from '../support/chromium.js';

const BUNDLE = 'dist/browser';

describe('the browser bundle', () => {
  it('imports no module of Node', () => {
    const scripts = readdirSync(BUNDLE).filter((name) => name.endsWith('.js'));
    expect(scripts).toContain('whypixel.js');
    for (const name of scripts) {
      expect(readFileSync(join(BUNDLE, name), 'utf8'), name).not.toMatch(
        /(from|import|require)\W{0,3}node:/,
      );
    }
  });
});

/**
 * Documents without what differs between two runs, timings and where files lie, to 12 digits:
 * `Math.exp` of probabilities may differ in its last bit between versions of V8.
 */
function comparable(json: string): unknown {
  return JSON.parse(json, (name, value: unknown) => {
    if (['timing', 'path', 'files'].includes(name)) return undefined;
    return typeof value === 'number' ? Number(value.toPrecision(12)) : value;
  });
}

/** The bundle as a page imports it. The types are those of its source. */
type Whypixel = typeof import('../../src/browser/index.js');

describeWithChromium('the browser bundle in headless Chromium', () => {
  const out = mkdtempSync(join(tmpdir(), 'whypixel-browser-'));
  let open: OpenPage;
  let whypixel: JSHandle<Whypixel>;
  beforeAll(async () => {
    open = await openPage([BUNDLE, 'weights/googlenet-emoji', 'examples', 'test/image/fixtures']);
    // As text, for Vitest compiles an `import()` to one of its own.
    whypixel = await open.page.evaluateHandle<Whypixel>(`import('/${BUNDLE}/whypixel.js')`);
  });
  afterAll(async () => {
    await open?.close();
    rmSync(out, { recursive: true });
  });

  it('explains a picture by googlenet-emoji: the relevance of the command line, byte for byte', async () => {
    const args = ['dist/cli/main.js', 'explain', 'examples/dog.png', '--npy', '--out', out];
    execFileSync(process.execPath, args);
    const [file, ...others] = readdirSync(out).filter((name) => name.endsWith('.npy'));
    expect(others).toEqual([]);

    const made = await open.page.evaluate(async (whypixel) => {
      const engine = await whypixel.createEngine();
      const network = await whypixel.loadNetwork(engine);
      const input = await whypixel.readInput('/examples/dog.png', network);
      const subject = whypixel.createSubject(engine, network, input.values, input.shape);
      const [explained] = whypixel.explain(subject, { method: 'lrp', target: 'top1' });
      if (explained === undefined) throw new Error('nothing was explained');
      const { values, shape } = explained.explanation;
      return {
        label: explained.target.label,
        npy: Array.from(whypixel.encodeNpy(values, shape)),
        isShared: typeof SharedArrayBuffer !== 'undefined',
      };
    }, whypixel);

    expect(made.label).toBe('dog');
    expect(made.isShared).toBe(false);
    expect(Buffer.from(made.npy).equals(readFileSync(join(out, file as string)))).toBe(true);
    expect(open.complaints).toEqual([]);
  });

  it('runs the task of the command line: the same document, but for timings, and the same relevance', async () => {
    const made = await open.page.evaluate(async (whypixel) => {
      const session = await whypixel.openSession();
      const explain = await whypixel.tasks.explain();
      const { document, files } = await explain.run(session, {
        image: '/examples/dog.png',
        npy: true,
        out: 'out',
      });
      await session.engine.close();
      const npy = files.find(({ name }) => name.endsWith('.npy'));
      if (npy === undefined || typeof npy.bytes === 'string') throw new Error('no relevance');
      const names = files.map(({ name }) => name);
      const drawn = files.find(({ name }) => name.endsWith('.figure.png'));
      if (drawn === undefined || typeof drawn.bytes === 'string') throw new Error('no figure');
      const figure = await whypixel.decodePicture(drawn.bytes, drawn.name);
      return {
        document: JSON.stringify(document),
        names,
        npy: Array.from(npy.bytes),
        figure: { ...figure, data: Array.from(figure.data) },
      };
    }, whypixel);

    const [npy] = readdirSync(out).filter((name) => name.endsWith('.npy'));
    expect(made.names.sort()).toEqual(readdirSync(out).sort());
    expect(Buffer.from(made.npy).equals(readFileSync(join(out, npy as string)))).toBe(true);
    const json = readFileSync(join(out, (npy as string).replace(/npy$/, 'json')), 'utf8');
    expect(comparable(made.document)).toEqual([comparable(json)].flat());
    // Of the figure too, text and all, the pixels are the same.
    const name = made.names.find((one) => one.endsWith('.figure.png')) as string;
    const { width, height, data } = await decodePicture(readFileSync(join(out, name)), name);
    expect([made.figure.width, made.figure.height]).toEqual([width, height]);
    expect(Buffer.from(made.figure.data).equals(data)).toBe(true);
    expect(open.complaints).toEqual([]);
  });

  it('decodes and encodes JPEG to Node’s bytes', async () => {
    const name = 'test/image/fixtures/baseline-420.jpg';
    const made = await open.page.evaluate(
      async ({ whypixel, url }) => {
        const picture = await whypixel.decodePicture(await whypixel.fetchBytes(url), url);
        const file = await whypixel.codecs.encodeJpeg(picture);
        return { pixels: Array.from(picture.data), file: Array.from(file) };
      },
      { whypixel, url: `/${name}` },
    );
    const picture = await decodePicture(readFileSync(name), name);
    expectSameNumbers(made.pixels, picture.data);
    expectSameNumbers(made.file, await codecs.encodeJpeg(picture));
    expect(open.complaints).toEqual([]);
  });
});
