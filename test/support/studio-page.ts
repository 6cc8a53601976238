import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { vi } from 'vitest';
import { complaintsOf } from './chromium.js';

/** Milliseconds that anything may take in a page, on a machine that does much else. */
const PATIENCE = 120_000;

vi.setConfig({ testTimeout: 2 * PATIENCE, hookTimeout: PATIENCE });

/** The studio in a tab of its own profile. */
export interface StudioPage {
  readonly page: Page;
  /** What went wrong in it that the page does not say itself. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** Opens the studio at an address, and waits for nothing. */
export async function visitStudio(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<StudioPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const complaints = complaintsOf(page);
  await page.goto(address);
  return { page, complaints, close: () => context.close() };
}

/** Waits until the picture is explained, and nothing is being computed. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('[aria-labelledby="pane-lrp"] .colour-bar') !== null &&
      document.querySelector('.surface.busy') === null,
  );
}
