import type { Browser, Page } from 'playwright-core';
import { distortNext, openNext } from './long-use.js';
import { kept, settled, topTen, visit } from './page.js';
import { freePort, serveStudio } from './serve.js';

/**
 * Whether the page works after a reload when nobody serves it any more: the same classes, another one
 * explained, another picture opened and distorted, and its report saved.
 */
export async function worksOffline(browser: Browser): Promise<boolean> {
  const studio = await serveStudio(['--port', String(await freePort())]);
  const page = await visit(browser, studio.address);
  try {
    await settled(page);
    await kept(page);
    const before = await topTen(page);
    await studio.close();
    await page.reload();
    await settled(page);
    const after = await topTen(page);
    await page.locator('.top-ten li .class').nth(1).click();
    await settled(page);
    await openNext(page, 1);
    await distortNext(page, 0);
    const isSaved = await savesReport(page);
    return before.length === 10 && JSON.stringify(before) === JSON.stringify(after) && isSaved;
  } finally {
    await page.context().close();
  }
}

/** Whether the report of the stages comes as a file. */
async function savesReport(page: Page): Promise<boolean> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save report', exact: true }).click(),
  ]);
  return /\.stages\.zip$/.test(download.suggestedFilename());
}

/** How the page says that it runs where nothing isolates it. */
export async function modeAlone(browser: Browser): Promise<string> {
  const studio = await serveStudio([]);
  try {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    // As a host that sends no such headers.
    await page.route('**/*', async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers() };
      delete headers['cross-origin-opener-policy'];
      delete headers['cross-origin-embedder-policy'];
      await route.fulfill({ response, headers });
    });
    await page.goto(studio.address);
    await settled(page);
    const mode = await page.locator('.mode').innerText();
    await context.close();
    return mode.split('\n')[0];
  } finally {
    await studio.close();
  }
}
