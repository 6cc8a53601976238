import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { project } from '../setting.js';
import { settled, visit } from './page.js';
import { serveStudio } from './serve.js';

/** What is compared: pictures by their names, and methods with the classes and presets of each. */
const CASES = [
  { picture: 'dog-and-cat.png', row: 0, preset: 'conserving' },
  { picture: 'dog-and-cat.png', row: 3, preset: 'heatmapping' },
  { picture: 'fruit.png', row: 1, preset: 'epsilon-plus' },
] as const;

/** Saves the relevance of LRP as the page offers it. */
async function savedInPage(page: Page): Promise<Buffer> {
  await page.locator('.drawer-nav button', { hasText: 'Save' }).click();
  await page.getByRole('button', { name: 'Make the files of LRP’s heatmap' }).click();
  const file = page.locator('.files button', { hasText: /\.npy$/ });
  const [download] = await Promise.all([page.waitForEvent('download'), file.click()]);
  const bytes = readFileSync(await download.path());
  await page.keyboard.press('Escape');
  return bytes;
}

/** Saves the same by the command line. */
function savedByCommand(picture: string, className: string, preset: string): Buffer {
  const out = mkdtempSync(join(tmpdir(), 'whypixel-'));
  try {
    const main = join(project, 'dist/cli/main.js');
    const words = [picture, '--class', className, '--preset', preset, '--npy', '--out', out];
    execFileSync(process.execPath, [main, 'explain', ...words, '--network', 'embedded', '--quiet']);
    const file = readdirSync(out).find((name) => name.endsWith('.npy')) as string;
    return readFileSync(join(out, file));
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** How many relevance maps were compared, and how many have the same bytes in the page and by the command. */
export async function sameBytes(browser: Browser): Promise<{ compared: number; same: number }> {
  let same = 0;
  for (const { picture, row, preset } of CASES) {
    const path = join(project, 'examples', picture);
    const studio = await serveStudio([path]);
    try {
      const page = await visit(browser, studio.address);
      await settled(page);
      await page.locator('#preset').selectOption(preset);
      const chosen = page.locator('.top-ten li').nth(row);
      await chosen.locator('.class').click();
      await settled(page);
      const className = await chosen.locator('.label').innerText();
      const made = await savedInPage(page);
      if (made.equals(savedByCommand(path, className, preset))) same++;
      await page.context().close();
    } finally {
      await studio.close();
    }
  }
  return { compared: CASES.length, same };
}
