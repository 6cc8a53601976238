import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithChromium, launchChromium } from '../support/chromium.js';
import { type StaticHost, staticHost } from '../support/static-host.js';
import { type StudioPage, settled, topTen, visitStudio } from '../support/studio-page.js';

const BUILT = 'dist/studio';

/** The mode line, once all is kept. */
async function kept(page: Page): Promise<string> {
  const mode = page.locator('.mode', { hasText: 'works offline' });
  await mode.waitFor();
  return mode.innerText();
}

/** What was asked for but the page and the service worker's script. */
const others = (paths: readonly string[]): string[] =>
  paths.filter((path) => !/^(index\.html|sw\.js)$/.test(path));

describeWithChromium('the studio on a static host', () => {
  let browser: Browser;
  let host: StaticHost;
  let studio: StudioPage;
  const later = mkdtempSync(join(tmpdir(), 'whypixel-build-'));
  beforeAll(async () => {
    browser = await launchChromium();
    host = await staticHost(BUILT);
    studio = await visitStudio(browser, host.address);
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
    rmSync(later, { recursive: true });
  });

  it('is isolated by its service worker, so that threads share memory, and works', async () => {
    const { page, complaints } = studio;
    await settled(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await page.locator('.mode').innerText()).toContain('isolated');
    expect(await page.locator('.mode').innerText()).not.toContain('not isolated');
    expect(await kept(page)).toContain('works offline');
    expect(complaints).toEqual([]);
  });

  it('loads the network once, though it is loaded anew to be isolated, and kept', () => {
    expect(host.asked.filter((path) => path === 'network/model.safetensors')).toHaveLength(1);
  });

  it('stays under its own folder', async () => {
    const scopes = await studio.page.evaluate(async () =>
      (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
    );
    expect(scopes).toEqual([host.address]);
  });

  it('shows a new build at once, and keeps it in place of the old one', async () => {
    const { page, complaints } = studio;
    cpSync(BUILT, later, { recursive: true });
    appendFileSync(join(later, 'app.js'), '\ndocument.documentElement.dataset.build = "later";\n');
    execFileSync(process.execPath, ['scripts/bundle-service-worker.js', later]);
    host.moveTo(later);
    const before = await topTen(page);
    await page.reload();
    await settled(page);
    const isLater = () => document.documentElement.dataset.build === 'later';
    expect(await page.evaluate(isLater)).toBe(true);
    await kept(page);
    const asked = host.asked.length;
    await page.reload();
    await kept(page);
    expect(others(host.asked.slice(asked))).toEqual([]);
    expect(host.asked.filter((path) => path === 'network/model.safetensors')).toHaveLength(1);
    expect(await page.evaluate(isLater)).toBe(true);
    expect(await topTen(page)).toEqual(before);
    const copies = await page.evaluate(async () => {
      const cache = await caches.open('whypixel-studio');
      return (await cache.keys()).filter(({ url }) => url.includes('/app.js')).length;
    });
    expect(copies).toBe(1);
    expect(complaints).toEqual([]);
  });

  it.each([
    ['breaks off', 'half', BUILT],
    ['is at fault', 'fault', later],
  ] as const)('shows the page that is kept, whole, where the server %s', async (_, how, next) => {
    const { page } = studio;
    const build = () => page.evaluate(() => document.documentElement.dataset.build);
    const before = await topTen(page);
    const old = await build();
    // The server has another build by now, which the browser sees: nothing of it may come into this page.
    host.moveTo(next);
    host.fail(how);
    await page.reload();
    await settled(page);
    await kept(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await build()).toBe(old);
    expect(await topTen(page)).toEqual(before);
    host.fail(undefined);
    await page.reload();
    await settled(page);
    await kept(page);
    expect(await build()).not.toBe(old);
  });

  it('has all of a new build before that takes over: the network may go at once', async () => {
    const { page } = studio;
    host.moveTo(BUILT);
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update();
      const next = registration.installing ?? registration.waiting;
      const changed = new Promise((done) => {
        navigator.serviceWorker.addEventListener('controllerchange', done, { once: true });
      });
      next?.postMessage('take over');
      await changed;
    });
    host.fail('fault');
    const asked = host.asked.length;
    await page.reload();
    await settled(page);
    // The browser may or may not have looked for another service worker by now.
    expect(others(host.asked.slice(asked))).toEqual([]);
    host.fail(undefined);
  });

  it('opens where the page takes longer than it waits, and none is kept', async () => {
    host.fail('slow');
    const { page, close } = await visitStudio(browser, host.address);
    await settled(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await close();
    host.fail(undefined);
  });

  it('works without any network after the first visit, after a reload and in a new tab', async () => {
    const { page } = studio;
    const before = await topTen(page);
    await host.close();
    await page.reload();
    await settled(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await topTen(page)).toEqual(before);
    const other = await page.context().newPage();
    await other.goto(host.address);
    await settled(other);
    expect(await topTen(other)).toEqual(before);
  });
});
