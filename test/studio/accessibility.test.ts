import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LOOKS, violations, violationsOfViews } from '../../bench/studio/accessibility.js';
import { describeWithChromium, launchChromium } from '../support/chromium.js';
import { type StaticHost, staticHost } from '../support/static-host.js';

describeWithChromium('axe, in the studio', () => {
  let browser: Browser;
  let host: StaticHost;
  beforeAll(async () => {
    browser = await launchChromium();
    host = await staticHost('dist/studio');
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  it.each(LOOKS)('finds nothing wrong in any view: $name', async (look) => {
    const { views, found } = await violationsOfViews(browser, host.address, look);
    expect(found).toEqual([]);
    expect(views).toEqual(expect.arrayContaining(['the page', 'Ledger', 'Layers', 'Unit', 'Save']));
    expect(views.includes('the tools')).toBe(look.name.startsWith('phone'));
  });

  it('would find what is wrong', async () => {
    const page = await browser.newPage();
    await page.setContent('<html lang="en"><title>x</title><main><h1>x</h1><img src="x"></main>');
    expect((await violations(page)).join()).toContain('image-alt');
    await page.close();
  });
});
