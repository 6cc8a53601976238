import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JSHandle } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codecs, decodePicture } from '../../src/node/codecs/index.js';
import { describeWithChromium, type OpenPage, openPage } from '../support/chromium.js';

const BUNDLE = 'dist/browser';

describe('the browser bundle', () => {
  it('names no module of Node', () => {
    const scripts = readdirSync(BUNDLE).filter((name) => name.endsWith('.js'));
    expect(scripts).toContain('whypixel.js');
    for (const name of scripts) {
      expect(readFileSync(join(BUNDLE, name), 'utf8'), name).not.toMatch(/["'`]node:/);
    }
  });
});

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
    expect(made.pixels).toEqual(Array.from(picture.data));
    expect(made.file).toEqual(Array.from(await codecs.encodeJpeg(picture)));
    expect(open.complaints).toEqual([]);
  });
});
