import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../../bench/studio/chromium.js';
import { openStudio, type Studio } from '../../src/node/studio/index.js';
import { describeWithChromium } from '../support/chromium.js';
import { staticHost } from '../support/static-host.js';
import { type StudioPage, settled, visitStudio } from '../support/studio-page.js';

const best = (page: Page): Promise<string> =>
  page.locator('.top-ten li').first().locator('.label').innerText();

describeWithChromium('the studio from the command line', () => {
  let browser: Browser;
  let server: Studio;
  let studio: StudioPage;
  beforeAll(async () => {
    browser = await launchChromium();
    server = await openStudio({ pictures: ['examples/fruit.png'] });
    studio = await visitStudio(browser, server.launchAddress);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('opens the pictures that it was given, and keeps the token out of the address', async () => {
    const { page, complaints } = studio;
    await settled(page);
    expect(await best(page)).toBe('strawberry');
    expect(page.url()).toBe(`http://127.0.0.1:${server.port}/`);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await page.reload();
    await settled(page);
    expect(await best(page)).toBe('strawberry');
    expect(complaints).toEqual([]);
  });

  it('keeps nothing for later under an address that ends with the server', async () => {
    const kept = await studio.page.evaluate(async () => [
      ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
      ...(await caches.keys()),
    ]);
    expect(kept).toEqual([]);
  });

  it('shows the example to who opens it without the token', async () => {
    const other = await visitStudio(browser, `http://127.0.0.1:${server.port}/`);
    await settled(other.page);
    expect(await best(other.page)).toBe('dog');
    expect(other.complaints).toEqual([]);
    await other.close();
  });

  it('gives other sites’ pages nothing, even where they know the address', async () => {
    const token = server.address.replace(/^.*#token=/, '');
    const picture = `http://127.0.0.1:${server.port}/files/${token}/pictures/0/fruit.png`;
    const site: Server = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>evil</title>');
    });
    await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
    const { port } = site.address() as AddressInfo;
    for (const host of ['127.0.0.1', 'localhost']) {
      const other = await visitStudio(browser, `http://${host}:${port}/`);
      const got = await other.page.evaluate(async (picture) => {
        const tried = async (options: RequestInit) => {
          try {
            return (await fetch(picture, options)).type;
          } catch {
            return 'nothing';
          }
        };
        const image = await new Promise<string>((resolve) => {
          const element = new Image();
          element.onload = () => resolve(`${element.width} pixels`);
          element.onerror = () => resolve('nothing');
          element.src = picture;
        });
        const opened = window.open(new URL('/', picture).href);
        // It is cut off when the answer is there, however long that takes.
        for (let i = 0; i < 300 && opened?.closed === false; i++) {
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        return {
          read: await tried({}),
          unseen: await tried({ mode: 'no-cors' }),
          image,
          // The studio's own group of windows: it has no opener, and the opener no window.
          isCut: opened === null || opened.closed,
        };
      }, picture);
      expect(got).toEqual({ read: 'nothing', unseen: 'nothing', image: 'nothing', isCut: true });
      await other.close();
    }
    await new Promise((done) => site.close(done));
  });
});

describeWithChromium('the studio where nothing isolates it', () => {
  it('computes on one thread, says so, and finds the same', async () => {
    const browser = await launchChromium();
    const host = await staticHost('dist/studio');
    try {
      const { page, complaints } = await visitStudio(browser, host.address, {
        serviceWorkers: 'block',
      });
      await settled(page);
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
      const mode = await page.locator('.mode').innerText();
      expect(mode).toContain('1 thread, not isolated');
      expect(mode).toContain('cannot share memory');
      expect(mode).not.toContain('offline');
      expect(await best(page)).toBe('dog');
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
      await host.close();
    }
  });
});
