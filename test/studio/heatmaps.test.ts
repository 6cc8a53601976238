import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithChromium, launchChromium } from '../support/chromium.js';
import { type StaticHost, staticHost } from '../support/static-host.js';
import { type StudioPage, settled, visitStudio } from '../support/studio-page.js';

const ISOLATING = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const openDrawer = (page: Page, name: string) =>
  page.locator('.drawer-nav').getByRole('button', { name, exact: true }).click();

/** Runs the command that the page shows, beside the examples, and returns what it wrote as `.npy`. */
function runCommand(command: string): Buffer {
  const out = mkdtempSync(join(tmpdir(), 'whypixel-studio-'));
  try {
    const whypixel = `${process.execPath} ${resolve('dist/cli/main.js')}`;
    const line = `${command.replace(/^whypixel/, whypixel)} --out ${out}`;
    execFileSync('sh', ['-c', line], { cwd: 'examples', stdio: 'pipe' });
    // Of a hidden layer that is looked at there is another file.
    const names = readdirSync(out).filter((one) => one.endsWith('.npy') && !one.includes('.at-'));
    expect(names).toHaveLength(1);
    return readFileSync(join(out, names[0] as string));
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** Saves a pane's relevance from the page. */
async function saveRelevance(page: Page, title: 'LRP' | 'SA'): Promise<Buffer> {
  await openDrawer(page, 'Save');
  await page.getByRole('button', { name: `Make the files of ${title}’s heatmap` }).click();
  const file = page.locator('.files button', { hasText: /^(?!.*\.at-).*\.npy$/ });
  const [download] = await Promise.all([page.waitForEvent('download'), file.click()]);
  return readFileSync(await download.path());
}

/** The command that the page shows for a pane. */
async function commandFor(page: Page, title: 'LRP' | 'SA'): Promise<string> {
  await openDrawer(page, 'Reproduce');
  return page.getByRole('textbox', { name: `${title} on the command line` }).inputValue();
}

const choose = (page: Page, label: string, value: string) =>
  page.getByLabel(label, { exact: true }).selectOption(value);

const type = async (page: Page, label: string, value: string) => {
  await page.getByLabel(`${label}, as a number`).fill(value);
  await page.getByLabel(`${label}, as a number`).press('Enter');
};

/** What is chosen in the page, and of which pane the relevance is saved. */
const cases: Record<string, { pane: 'LRP' | 'SA'; choose: (page: Page) => Promise<void> }> = {
  'what it opens with': { pane: 'LRP', choose: async () => {} },
  'another class, ε, β and bias': {
    pane: 'LRP',
    async choose(page) {
      await choose(page, 'LRP preset', 'heatmapping');
      await type(page, 'ε, the stabiliser', '0.03');
      await type(page, 'β, the weight of inhibition', '0.5');
      await choose(page, 'Bias', 'ignore');
      await page.locator('.top-ten .class').nth(2).click();
    },
  },
  'a contrast': {
    pane: 'LRP',
    async choose(page) {
      await page.locator('.top-ten .class').nth(0).click();
      await page
        .locator('.top-ten .class')
        .nth(3)
        .click({ modifiers: ['Shift'] });
    },
  },
  'the norm of the sensitivity': {
    pane: 'SA',
    async choose(page) {
      await page.locator('.top-ten .versus').nth(3).click();
      await choose(page, 'SA norm', 'l2');
    },
  },
  'one detector’s part': {
    pane: 'LRP',
    async choose(page) {
      await openDrawer(page, 'Layers');
      await choose(page, 'Layer, from the picture to the scores', 'inception_4c/output');
      await page.locator('.channels button').nth(1).click();
      await page.locator('.drawer').getByRole('button', { name: 'Close' }).click();
    },
  },
};

for (const [mode, headers] of [
  ['isolated, on threads', ISOLATING],
  ['not isolated, on one thread', undefined],
] as const) {
  describeWithChromium(`the studio’s heatmaps, ${mode}`, () => {
    let browser: Browser;
    let host: StaticHost;
    let studio: StudioPage;
    beforeAll(async () => {
      browser = await launchChromium();
      host = await staticHost('dist/studio', headers);
      // Without a service worker, which would isolate the page.
      studio = await visitStudio(browser, host.address, { serviceWorkers: 'block' });
      await settled(studio.page);
    });
    afterAll(async () => {
      await browser?.close();
      await host?.close();
    });

    it('says how it runs', async () => {
      const { page } = studio;
      const words = await page.locator('.mode').innerText();
      const threads = await page.evaluate(() => Math.min(8, navigator.hardwareConcurrency));
      if (headers === undefined) expect(words).toMatch(/^1 thread, not isolated/);
      else expect(words).toMatch(new RegExp(`^${threads} threads?, isolated`));
    });

    for (const [title, { pane, choose }] of Object.entries(cases)) {
      it(`are the command line’s, byte for byte: ${title}`, async () => {
        const { page, complaints } = studio;
        await choose(page);
        await settled(page);
        const command = await commandFor(page, pane);
        const saved = await saveRelevance(page, pane);
        await page.locator('.drawer').getByRole('button', { name: 'Close' }).click();
        expect(saved.equals(runCommand(command)), command).toBe(true);
        expect(complaints).toEqual([]);
      });
    }
  });
}
