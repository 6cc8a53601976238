import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { project } from '../setting.js';
import { launchKnownChromium } from './chromium.js';
import { pageMemory } from './memory.js';
import { distort, mark, settled, visit } from './page.js';
import { serveStudio } from './serve.js';

/** Bytes of memory before and after much was done in one page. */
export interface Growth {
  readonly before: number;
  readonly after: number;
}

/** Rounds before the first look: what is loaded with the first of its kind is there then. */
const WARM_UPS = 10;

/** Does something `times` times in one page, and says what became of its memory. */
export async function growth(
  times: number,
  act: (page: Page, round: number) => Promise<void>,
): Promise<Growth> {
  const studio = await serveStudio([]);
  const { browser, pid } = await launchKnownChromium();
  try {
    const page = await visit(browser, studio.address);
    await settled(page);
    const session = await page.context().newCDPSession(page);
    const bytes = async () => {
      await settled(page);
      await session.send('HeapProfiler.collectGarbage');
      // Chromium keeps decoded pictures as long as memory is not short, 4 MB at a time: not the page's doing.
      await session.send('Memory.simulatePressureNotification', { level: 'critical' });
      await page.waitForTimeout(2000);
      return pageMemory(pid);
    };
    for (let round = 0; round < WARM_UPS; round++) await act(page, round);
    const before = await bytes();
    for (let round = WARM_UPS; round < WARM_UPS + times; round++) await act(page, round);
    return { before, after: await bytes() };
  } finally {
    await browser.close();
    await studio.close();
  }
}

const EXAMPLES = ['dog.png', 'dog-and-cat.png', 'fruit.png', 'objects.png'];

/** Opens another picture, under a name of its own, and waits for its heatmaps. */
export async function openNext(page: Page, round: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'whypixel-'));
  try {
    const name = `picture-${round}.png`;
    copyFileSync(join(project, 'examples', EXAMPLES[round % EXAMPLES.length]), join(folder, name));
    await openFile(page, join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Opens a picture's file as the button does, and waits until it is explained. */
export async function openFile(page: Page, path: string): Promise<void> {
  const name = path.replace(/^.*[/\\]/, '');
  await page.locator('input[type=file]').first().setInputFiles(path);
  await page.locator('[aria-labelledby="pane-picture"] .note', { hasText: name }).waitFor();
  await settled(page);
}

/** Distorts the left half of what is shown, by other pixels each time, and goes on from there. */
export async function distortNext(page: Page, round: number): Promise<void> {
  const button = page.getByRole('button', { name: 'Distort', exact: true });
  if (await button.isDisabled()) await mark(page, [0.3, 0.1], [0.5, 0.9]);
  const stages = await page.locator('.stage').count();
  await page
    .locator('.operations input')
    .first()
    .fill(String(2 + (round % 7)));
  await page.keyboard.press('Tab');
  await distort(page, stages);
}
