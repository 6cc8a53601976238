import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium.js';
import { openFile } from './long-use.js';
import { type Noted, settled, visit } from './page.js';
import { serveStudio } from './serve.js';

/** 40 megapixels, as cameras have them. */
const [WIDTH, HEIGHT] = [7300, 5480];

/** A JPEG of waves in all colours, which neither compresses to nothing nor to noise. */
async function waves(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage();
  const url = await page.evaluate(
    ([width, height]) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [width, height];
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      for (let y = 0; y < height; y += 8) {
        for (let x = 0; x < width; x += 8) {
          const [red, green, blue] = [x / 97, y / 61, (x + y) / 31].map((phase) =>
            Math.round(128 + 127 * Math.sin(phase)),
          );
          context.fillStyle = `rgb(${red} ${green} ${blue})`;
          context.fillRect(x, y, 8, 8);
        }
      }
      return canvas.toDataURL('image/jpeg', 0.9);
    },
    [WIDTH, HEIGHT] as const,
  );
  await page.close();
  return Buffer.from(url.replace(/^.*,/, ''), 'base64');
}

/**
 * Opens a picture of 40 megapixels, explains it, and explains another class.
 * @returns the longest that the page did not answer meanwhile, in milliseconds
 */
export async function longestFreeze(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'whypixel-'));
  const studio = await serveStudio([]);
  const browser = await launchChromium();
  try {
    const path = join(folder, 'large.jpg');
    writeFileSync(path, await waves(browser));
    const page = await visit(browser, studio.address);
    await settled(page);
    await page.evaluate(() => {
      (window as unknown as Noted).longestTask = 0;
    });
    await openFile(page, path);
    await page.locator('.top-ten li .class').nth(1).click();
    await settled(page);
    return await page.evaluate(() => (window as unknown as Noted).longestTask);
  } finally {
    await browser.close();
    await studio.close();
    rmSync(folder, { recursive: true });
  }
}
