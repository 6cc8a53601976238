import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { vi } from 'vitest';
import { openTab, PATIENCE } from '../../bench/studio/page.js';
import { complaintsOf } from './chromium.js';

export { distort, settled, topTen } from '../../bench/studio/page.js';

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
  options?: BrowserContextOptions,
): Promise<StudioPage> {
  const page = await openTab(browser, options);
  const complaints = complaintsOf(page);
  await page.goto(address);
  return { page, complaints, close: () => page.context().close() };
}
