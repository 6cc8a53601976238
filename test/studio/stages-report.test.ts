import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StagesDocument } from '../../src/experiments/stages/document.js';
import { decodePicture } from '../../src/node/codecs/index.js';
import { openStudio, type Studio } from '../../src/node/studio/index.js';
import { describeWithChromium, launchChromium } from '../support/chromium.js';
import { distort, type StudioPage, settled, visitStudio } from '../support/studio-page.js';

const tool = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Marks by keys alone, over the first pane. */
async function pressOver(page: Page, ...keys: string[]): Promise<void> {
  await page.locator('.pane canvas').first().focus();
  for (const key of keys) await page.keyboard.press(key);
}

/** Distorts what is marked, once that is known, and waits for what comes of it. */
async function distortMarked(page: Page, stage: number): Promise<void> {
  await page.locator('.prediction').waitFor();
  await distort(page, stage);
}

describeWithChromium('the report of the stages', () => {
  const out = mkdtempSync(join(tmpdir(), 'whypixel-stages-'));
  let browser: Browser;
  let server: Studio;
  let studio: StudioPage;
  let page: Page;
  /** What the page saves, by name. */
  let saved: Record<string, Uint8Array>;
  beforeAll(async () => {
    browser = await launchChromium();
    server = await openStudio({ pictures: ['examples/cat-and-guide-dog.png'] });
    studio = await visitStudio(browser, server.launchAddress);
    ({ page } = studio);
    await settled(page);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(out, { recursive: true });
  });

  it('is saved with everything that makes it again, after stages that were made by keys', async () => {
    // A rectangle, moved, sized and inverted; superpixels of what came of it; strokes of the original.
    await pressOver(page, 'r', 'Enter', 'ArrowLeft', 'Shift+ArrowDown', 'i');
    await distortMarked(page, 1);
    await pressOver(page, 'i', 's', '2', '0', 'Enter', '3', '3', 'Enter');
    await page.getByLabel('Operation 1', { exact: true }).selectOption('Blur');
    await tool(page, 'And then…').click();
    await distortMarked(page, 2);
    await page.locator('.stage .shown').first().click();
    await page.locator('.stage.current .title', { hasText: 'Original' }).waitFor();
    await settled(page);
    await pressOver(page, 'Delete', 'b', 'ArrowUp', 'Enter', 'ArrowRight', 'ArrowRight', 'Enter');
    await distortMarked(page, 3);
    await page.locator('.stage').nth(2).getByRole('checkbox').uncheck();

    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 120_000 }),
      tool(page, 'Save report').click(),
    ]);
    expect(download.suggestedFilename()).toBe('cat-and-guide-dog.stages.zip');
    saved = unzipSync(readFileSync(await download.path()));
    expect(Object.keys(saved)).toContain('cat-and-guide-dog.stages.json');
    expect(studio.complaints).toEqual([]);
  });

  it('is the command line’s by the command that it shows, to the byte', async () => {
    const html = new TextDecoder().decode(saved['index.html']);
    const [, command = ''] = /<code>(whypixel [^<]*)<\/code>/.exec(html) ?? [];
    mkdirSync(out, { recursive: true });
    copyFileSync('examples/cat-and-guide-dog.png', join(out, 'cat-and-guide-dog.png'));
    const stages = 'cat-and-guide-dog.stages.json';
    writeFileSync(join(out, stages), saved[stages] as Uint8Array);
    const main = resolve('dist/cli/main.js');
    const words = command.split(' ').slice(1);
    execFileSync(process.execPath, [main, ...words], { cwd: out, stdio: 'pipe' });

    const folder = join(out, 'whypixel-stages');
    const names = readdirSync(folder).sort();
    expect(names).toEqual(
      Object.keys(saved)
        .filter((name) => name !== stages)
        .sort(),
    );
    expect(readFileSync(join(folder, 'index.html'), 'utf8')).toBe(html);
    for (const name of names.filter((name) => name.endsWith('.png'))) {
      const [made, own] = [
        await decodePicture(saved[name] as Uint8Array, name),
        await decodePicture(readFileSync(join(folder, name)), name),
      ];
      expect(Buffer.from(made.data).equals(Buffer.from(own.data)), name).toBe(true);
    }
    const document: StagesDocument = JSON.parse(
      readFileSync(join(folder, 'document.json'), 'utf8'),
    );
    // The stage that is off is not among them; the strokes are a mask.
    expect(document.stages.map(({ of }) => of)).toEqual([0, 0]);
    expect(document.stages.map(({ inverted }) => inverted)).toEqual([true, false]);
    expect(document.stages[1]?.region).toMatch(/\.mask\.png$/);
  });
});
