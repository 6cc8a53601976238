/**
 * Makes the README's pictures of the studio from the page itself: the animation of the loop,
 * docs/images/studio.png (an APNG), and four screenshots, wide and phone, light and dark.
 * `npm run studio:pictures`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { project } from '../setting.js';
import { LOOKS } from './accessibility.js';
import { animatedPng, type Frame } from './apng.js';
import { launchChromium } from './chromium.js';
import { distort, mark, settled, visit } from './page.js';
import { serveStudio } from './serve.js';

const PICTURE = join(project, 'examples/dog-and-cat.png');
const FOLDER = join(project, 'docs/images');

/** Nothing moves by itself in a screenshot. */
const STILL = { reducedMotion: 'reduce' } as const;

const nameOfClass = (page: Page, name: string) =>
  page.locator('.top-ten .class', { hasText: new RegExp(`^${name}`) });

/** Distorts what is marked, and waits for all pictures of what comes of it. */
async function distortSeen(page: Page, stage: number): Promise<void> {
  await distort(page, stage);
  await page.mouse.move(0, 0);
  await settled(page);
  await page.locator('.stage').nth(stage).locator('.thumb[src]').nth(2).waitFor();
}

/** Where the dog's face is, in parts of the picture's pane. */
const FACE = [
  [0.25, 0.2],
  [0.53, 0.66],
] as const;

/** The loop, a frame for each step: explained; marked; distorted; another class; everything but; why. */
async function animation(browser: Browser, address: string): Promise<Buffer> {
  const page = await visit(browser, address, {
    ...STILL,
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
  });
  const frames: Frame[] = [];
  const show = async (milliseconds: number) => {
    await page.waitForTimeout(300);
    frames.push({ png: await page.screenshot(), milliseconds });
  };
  await settled(page);
  await nameOfClass(page, 'dog').click();
  await page.mouse.move(0, 0);
  await settled(page);
  await show(2000);
  await mark(page, ...FACE);
  await show(2500);
  await distortSeen(page, 1);
  await show(3000);
  await page.locator('.stage .shown').first().click();
  await page.locator('.stage.current .shown', { hasText: 'Original' }).waitFor();
  await nameOfClass(page, 'cat').click();
  await settled(page);
  await page.getByRole('button', { name: 'Invert' }).click();
  await page.locator('.prediction', { hasText: 'cat' }).waitFor();
  await page.mouse.move(0, 0);
  await show(2500);
  await distortSeen(page, 2);
  await show(3000);
  await page.locator('.drawer-nav').getByRole('button', { name: 'Ledger', exact: true }).click();
  await settled(page);
  await show(2500);
  await page.context().close();
  return animatedPng(frames);
}

/** The page with a stage in its strip, as it looks. */
async function screenshot(
  browser: Browser,
  address: string,
  { viewport, colorScheme }: (typeof LOOKS)[number],
): Promise<Buffer> {
  const page = await visit(browser, address, { ...STILL, viewport, colorScheme });
  await settled(page);
  // On a phone the tools are a sheet over the panes.
  if (!(await page.locator('.sheet-handle').isVisible())) {
    await mark(page, ...FACE);
    await distortSeen(page, 1);
  }
  await page.waitForTimeout(300);
  const png = await page.screenshot();
  await page.context().close();
  return png;
}

const studio = await serveStudio([PICTURE]);
const browser = await launchChromium();
try {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'studio.png'), await animation(browser, studio.address));
  for (const look of LOOKS) {
    const name = `studio-${look.name.replace(', ', '-')}.png`;
    writeFileSync(join(FOLDER, name), await screenshot(browser, studio.address, look));
  }
} finally {
  await browser.close();
  await studio.close();
}
