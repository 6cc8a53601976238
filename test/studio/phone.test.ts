import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStudio, type Studio } from '../../src/node/studio/index.js';
import { describeWithChromium, launchChromium } from '../support/chromium.js';
import { type StudioPage, settled, visitStudio } from '../support/studio-page.js';

const VIEWPORT = { width: 390, height: 844 };

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Whether the whole of an element lies between the sides of the screen. */
const isOnScreen = (page: Page, selector: string): Promise<boolean> =>
  page.locator(selector).evaluate((element) => {
    const { left, right } = element.getBoundingClientRect();
    return left >= 0 && right <= innerWidth;
  });

describeWithChromium('the studio on a phone', () => {
  let browser: Browser;
  let server: Studio;
  let studio: StudioPage;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium();
    server = await openStudio({ pictures: ['examples/dog-and-cat.png'] });
    studio = await visitStudio(browser, server.launchAddress, {
      viewport: VIEWPORT,
      hasTouch: true,
      isMobile: true,
    });
    ({ page } = studio);
    await settled(page);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('is no wider than the screen, and has a pane at a time', async () => {
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(VIEWPORT.width);
    expect(await isOnScreen(page, '[aria-labelledby="pane-picture"]')).toBe(true);
    expect(await isOnScreen(page, '[aria-labelledby="pane-lrp"]')).toBe(false);
    await page.locator('[aria-labelledby="pane-lrp"]').scrollIntoViewIfNeeded();
    await page.waitForFunction(() => {
      const pane = document.querySelector('[aria-labelledby="pane-lrp"]');
      return (pane?.getBoundingClientRect().right ?? Infinity) <= innerWidth;
    });
  });

  it('explains another class, marks and distorts by taps', async () => {
    await page.locator('.top-ten li .class', { hasText: 'cat' }).first().tap();
    await page.locator('.top-ten li.explained .label', { hasText: 'cat' }).waitFor();
    await settled(page);
    await page.locator('.sheet-handle').tap();
    await button(page, 'Top %').tap();
    await page.getByRole('button', { name: /^Mark the top/ }).tap();
    await page.locator('.prediction').waitFor();
    await button(page, 'Distort').tap();
    await page.locator('.stage').nth(1).waitFor();
    await page.locator('.sheet-handle').tap();
    await settled(page);
    expect(await page.locator('.stage').count()).toBe(2);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(VIEWPORT.width);
    expect(studio.complaints).toEqual([]);
  });
});
