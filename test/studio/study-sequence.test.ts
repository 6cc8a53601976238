import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStudio, type Studio } from '../../src/node/studio/index.js';
import type { DistortDocument } from '../../src/tasks/distort.js';
import type { ClassifyDocument } from '../../src/tasks/document.js';
import { describeWithChromium, launchChromium } from '../support/chromium.js';
import { distort, type StudioPage, settled, visitStudio } from '../support/studio-page.js';

const PICTURE = 'examples/dog-and-cat.png';

/** What the command line says, as JSON. */
function whypixel<T>(...words: string[]): T {
  const args = ['dist/cli/main.js', ...words, '--json'];
  const [document] = [
    JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })),
  ].flat();
  return document as T;
}

/** The classes of the top ten, with every digit of their scores. */
const topTen = (page: Page): Promise<(readonly [string, string])[]> =>
  page
    .locator('.top-ten li')
    .evaluateAll((rows) =>
      rows
        .slice(0, 10)
        .map(
          (row) =>
            [
              row.querySelector('.label')?.textContent ?? '',
              row.querySelector('.score')?.getAttribute('title') ?? '',
            ] as const,
        ),
    );

const listed = (classes: readonly { label: string; score: number }[]) =>
  classes.map(({ label, score }) => [label, String(score)]);

/** Every digit of what came of the stage that is shown. */
const outcome = async (page: Page): Promise<string> =>
  (await page.locator('.outcome p').first().getAttribute('title')) ?? '';

const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });

describeWithChromium('the study’s own sequence in the page', () => {
  const out = mkdtempSync(join(tmpdir(), 'whypixel-sequence-'));
  let browser: Browser;
  let server: Studio;
  let studio: StudioPage;
  let page: Page;
  /** The dog's face, as the page names it. */
  let face: string;
  beforeAll(async () => {
    browser = await launchChromium();
    server = await openStudio({ pictures: [PICTURE] });
    studio = await visitStudio(browser, server.launchAddress, {
      viewport: { width: 1400, height: 1000 },
    });
    ({ page } = studio);
    await settled(page);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(out, { recursive: true });
  });

  it('explains the dog, marks its face with the mouse, and says what should come of it', async () => {
    await page.locator('.top-ten .class', { hasText: /^dog/ }).click();
    await settled(page);
    await page.getByRole('button', { name: 'Rectangle' }).click();
    const pane = page.locator('.pane canvas').first();
    const box = (await pane.boundingBox()) as NonNullable<
      Awaited<ReturnType<typeof pane.boundingBox>>
    >;
    const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
    await page.mouse.move(...at(0.25, 0.2));
    await page.mouse.down();
    await page.mouse.move(...at(0.32, 0.35));
    await page.mouse.move(...at(0.45, 0.55));
    await page.mouse.up();
    await page.locator('.prediction').waitFor();
    const numbers = ['Left', 'Top', 'Width', 'Height'].map((name) =>
      field(page, name).inputValue(),
    );
    face = (await Promise.all(numbers)).join(',');
    expect(await page.locator('.prediction').innerText()).toMatch(
      /(essential|candidate|inessential): the score of dog will (fall|rise|stay)/,
    );
    // Its border lies over every pane.
    expect(await page.locator('.pane .outline .over').count()).toBe(4);
  });

  it('pixelates the dog’s face: the scores of distort and classify, to the last digit', async () => {
    await distort(page, 1);
    const op = await page.locator('.stage').nth(1).locator('.title').innerText();
    const file = join(out, 'face.png');
    const made = whypixel<DistortDocument>(
      ...['distort', PICTURE, '--region', face, '--class', 'dog'],
      ...['--op', op.replace(/^1 /, ''), '--out', file],
    );
    const { before, after, change } = made;
    expect(await outcome(page)).toBe(`from ${before.target.score} to ${after.target.score}`);
    expect(await topTen(page)).toEqual(listed(after.topTen));
    expect(await topTen(page)).toEqual(listed(whypixel<ClassifyDocument>('classify', file).top));
    const shown = change.deltaScore.toFixed(2).replace('-', '−');
    expect(await page.locator('.stage .change').first().innerText()).toContain(`dog ${shown}`);
  });

  it('explains the cat, and pixelates everything but the dog’s face: the same again', async () => {
    await page.locator('.stage .shown').first().click();
    await page.locator('.stage.current .shown', { hasText: 'Original' }).waitFor();
    await page.locator('.top-ten .class', { hasText: /^cat/ }).click();
    await settled(page);
    await page.getByRole('button', { name: 'Invert' }).click();
    await page.locator('.prediction', { hasText: 'cat' }).waitFor();
    await distort(page, 2);
    const [, op = ''] = (await page.locator('.stage').nth(2).locator('.title').innerText()).split(
      ' ',
    );
    const file = join(out, 'rest.png');
    const { before, after } = whypixel<DistortDocument>(
      ...['distort', PICTURE, '--region', face, '--invert', '--class', 'cat'],
      ...['--op', op, '--out', file],
    );
    expect(await outcome(page)).toBe(`from ${before.target.score} to ${after.target.score}`);
    expect(await topTen(page)).toEqual(listed(after.topTen));
    expect(await topTen(page)).toEqual(listed(whypixel<ClassifyDocument>('classify', file).top));
    expect(await page.locator('.curve .key').allInnerTexts()).toEqual(['cat', 'dog']);
    expect(studio.complaints).toEqual([]);
  });

  it('undoes and redoes by keys, and has every stage again after a reload', async () => {
    const stages = page.locator('.stage');
    await page.keyboard.press('Control+z');
    await expect.poll(() => stages.count(), { timeout: 30_000 }).toBe(2);
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => stages.count(), { timeout: 30_000 }).toBe(3);
    await settled(page);
    const before = await topTen(page);
    await expect.poll(() => page.locator('.thumb[src]').count(), { timeout: 30_000 }).toBe(9);
    // A change is saved a moment later.
    await page.waitForTimeout(1000);
    await page.reload();
    await settled(page);
    await expect.poll(() => stages.count(), { timeout: 30_000 }).toBe(3);
    expect(await topTen(page)).toEqual(before);
    expect(await page.locator('.stage.current .title').innerText()).toMatch(/^2 /);
    expect(await page.locator('.thumb[src]').count()).toBe(9);
    expect(studio.complaints).toEqual([]);
  });

  it('goes on from a stage, and makes what comes from it anew where it is switched off', async () => {
    await page.locator('.stage .shown').nth(1).click();
    await page.locator('.stage.current .shown', { hasText: /^1 / }).waitFor();
    await settled(page);
    await distort(page, 3);
    const ofStage = await outcome(page);
    await page.locator('.stage').nth(1).getByRole('checkbox').uncheck();
    await page.locator('.stage.off').waitFor();
    // Without the stage before it, the last is the distortion of the original by the same region.
    await expect.poll(() => outcome(page), { timeout: 30_000 }).not.toBe(ofStage);
    await page.locator('.stage .shown').nth(2).click();
    await expect
      .poll(() => page.locator('.stage.current .title').innerText(), { timeout: 30_000 })
      .toMatch(/^2 /);
    const direct = await outcome(page);
    await page.locator('.stage .shown').nth(3).click();
    await expect
      .poll(() => page.locator('.stage.current .title').innerText(), { timeout: 30_000 })
      .toMatch(/^3 /);
    expect(await outcome(page)).toBe(direct);
    expect(studio.complaints).toEqual([]);
  });
});
