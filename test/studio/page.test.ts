import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeWithChromium, launchChromium } from '../support/chromium.js';
import { type StaticHost, staticHost } from '../support/static-host.js';
import { type StudioPage, settled, visitStudio } from '../support/studio-page.js';
import { tinyOnnx } from '../support/tiny-onnx.js';

const openDrawer = (page: Page, name: string) =>
  page.locator('.drawer-nav').getByRole('button', { name, exact: true }).click();

const closeDrawer = (page: Page) =>
  page.locator('.drawer').getByRole('button', { name: 'Close' }).click();

const pictureOf = (page: Page): Promise<string> => page.locator('.pane .note').first().innerText();
const explained = (page: Page): Promise<string> =>
  page.locator('.top-ten li.explained .label').innerText();

interface GivenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

const file = (name: string, buffer: Buffer | string, mimeType = 'application/octet-stream') => ({
  name,
  mimeType,
  buffer: Buffer.from(buffer),
});

/** Opens files by the button. */
const give = (page: Page, files: readonly GivenFile[]) =>
  page.locator('input[type=file][multiple]').setInputFiles([...files]);

/** Drops files on the page, or pastes them. */
async function transfer(page: Page, kind: 'drop' | 'paste', files: readonly GivenFile[]) {
  const plain = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, bytes: [...buffer] }));
  await page.evaluate(
    ({ kind, plain }) => {
      const data = new DataTransfer();
      for (const { name, mimeType, bytes } of plain) {
        data.items.add(new File([new Uint8Array(bytes)], name, { type: mimeType }));
      }
      const event =
        kind === 'drop'
          ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
          : new ClipboardEvent('paste', { clipboardData: data, bubbles: true });
      document.body.dispatchEvent(event);
    },
    { kind, plain },
  );
}

const example = (name: string) => file(name, readFileSync(`examples/${name}`), 'image/png');

describeWithChromium('the studio', () => {
  let browser: Browser;
  let host: StaticHost;
  let studio: StudioPage;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium();
    host = await staticHost('dist/studio');
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });
  beforeEach(async () => {
    await studio?.close();
    studio = await visitStudio(browser, host.address, { serviceWorkers: 'block' });
    page = studio.page;
    await settled(page);
  });

  it('explains the example at once, and pictures that are opened, dropped or pasted', async () => {
    expect([await pictureOf(page), await explained(page)]).toEqual(['dog.png 480×480', 'dog']);
    const ways = [
      ['fruit.png', (files: GivenFile[]) => give(page, files)],
      ['objects.png', (files: GivenFile[]) => transfer(page, 'drop', files)],
      ['dog-and-cat.png', (files: GivenFile[]) => transfer(page, 'paste', files)],
    ] as const;
    for (const [name, open] of ways) {
      await open([example(name)]);
      await page.getByText(`${name} 480×480`).waitFor();
      await settled(page);
      await page.locator('.colour-bar').nth(1).waitFor();
    }
    expect(studio.complaints).toEqual([]);
  });

  it('says in one line what is wrong with a file, and what was open stays', async () => {
    for (const [given, words] of [
      [file('broken.png', readFileSync('examples/dog.png').subarray(0, 3000)), /broken\.png/],
      [file('notes.pdf', '%PDF-1.7'), /notes\.pdf/],
      [file('labels.txt', 'dog\ncat'), /labels\.txt may be labels.*drop both together/],
      [file('net.onnx', 'no network'), /net\.onnx/],
      [file('net.safetensors', 'no network'), /net\.safetensors/],
    ] as const) {
      await give(page, [given]);
      await page.getByRole('alert').getByText(words).waitFor();
      await settled(page);
      expect([await pictureOf(page), await explained(page)]).toEqual(['dog.png 480×480', 'dog']);
    }
    await page.getByRole('button', { name: 'Dismiss' }).click();
    expect(await page.locator('.notice').isVisible()).toBe(false);
    expect(studio.complaints).toEqual([]);
  });

  it('works with a network that is dropped on it with its labels, and goes back to its own', async () => {
    const { model, external } = tinyOnnx({ classes: 12, location: 'tiny.weights' });
    const labels = Array.from({ length: 12 }, (_, index) => `thing ${index}`).join('\n');
    const description = JSON.stringify({ channels: 'bgr', scale: 1, mean: [104, 117, 123] });
    await transfer(page, 'drop', [
      file('tiny.onnx', model),
      file('tiny.weights', Buffer.from(external)),
      file('names.txt', labels),
      file('tiny.json', description),
    ]);
    await page.locator('.network').getByText('tiny.onnx').waitFor();
    await page.locator('.top-ten li.explained .label', { hasText: /^thing \d+$/ }).waitFor();
    await settled(page);
    await openDrawer(page, 'Reproduce');
    expect(
      await page.getByRole('textbox', { name: 'LRP on the command line' }).inputValue(),
    ).toContain('dog.png --network tiny.onnx --labels names.txt');
    await closeDrawer(page);
    await page.getByRole('button', { name: 'Own network' }).click();
    await page.locator('.top-ten li.explained .label', { hasText: 'dog' }).waitFor();
    expect(studio.complaints).toEqual([]);
  });

  it('comes back after a reload as it was', async () => {
    await give(page, [example('fruit.png')]);
    await page.getByText('fruit.png 480×480').waitFor();
    await settled(page);
    await page.locator('.top-ten .class').nth(2).click();
    await page.getByLabel('LRP preset').selectOption('epsilon-plus');
    await settled(page);
    const before = await page.locator('.top-ten').innerText();
    const saved = page.waitForFunction(async () => {
      const opening = indexedDB.open('whypixel-studio');
      const database = await new Promise<IDBDatabase>((resolve) => {
        opening.onsuccess = () => resolve(opening.result);
      });
      const reading = database.transaction('sessions').objectStore('sessions').getAll();
      const all = await new Promise<{ view?: { lrp: { preset?: string } } }[]>((resolve) => {
        reading.onsuccess = () => resolve(reading.result);
      });
      database.close();
      return all.some(({ view }) => view?.lrp.preset === 'epsilon-plus');
    });
    await saved;
    await page.reload();
    await settled(page);
    expect(await page.locator('.top-ten').innerText()).toBe(before);
    expect(await pictureOf(page)).toBe('fruit.png 480×480');
    expect(await page.getByLabel('LRP preset').inputValue()).toBe('epsilon-plus');
    const other = await visitStudio(browser, host.address, { serviceWorkers: 'block' });
    await settled(other.page);
    expect(await pictureOf(other.page)).toBe('dog.png 480×480');
    await other.close();
  });

  it('restores what a link says', async () => {
    await page.locator('.top-ten .class').nth(1).click();
    await page.getByLabel('Colour map').selectOption('red-blue');
    await page.getByRole('button', { name: 'Overlay' }).first().click();
    await openDrawer(page, 'Reproduce');
    const link = await page.getByRole('textbox', { name: 'Link to this view' }).inputValue();
    const other = await visitStudio(browser, link, { serviceWorkers: 'block' });
    await other.page.locator('.top-ten li.explained .label', { hasText: 'deer' }).waitFor();
    await settled(other.page);
    expect(await other.page.getByLabel('Colour map').inputValue()).toBe('red-blue');
    const overlay = other.page.getByRole('button', { name: 'Overlay' }).first();
    expect(await overlay.getAttribute('aria-pressed')).toBe('true');
    expect(other.page.url()).toBe(host.address);
    expect(await other.page.locator('.notice').isVisible()).toBe(false);
    await other.close();
  });

  it('accounts for the score, layer by layer, down to a unit', async () => {
    await openDrawer(page, 'Ledger');
    const total = page.locator('.drawer .facts-table').first();
    await total.getByText('in the pixels').waitFor();
    expect(await total.locator('tr').first().locator('td').nth(1).innerText()).toBe('100.0 %');
    await page
      .locator('.ledger')
      .getByRole('button', { name: 'inception_3a/3x3', exact: true })
      .click();
    await page.locator('.channels button').first().waitFor();
    expect(await page.locator('#layer').inputValue()).toBe('inception_3a/3x3');
    await page.locator('.channels button').first().click();
    await page.getByText(/^channel \d+ of inception_3a\/3x3 alone: what speaks for/).waitFor();
    await page.locator('.hidden-map canvas').click({ position: { x: 120, y: 120 } });
    const terms = page.locator('.unit-terms');
    await terms.waitFor();
    const relevance = await page.locator('.drawer .stack strong').innerText();
    expect(await terms.locator('tr.sum td').innerText()).toBe(relevance);
    await page.keyboard.press('Escape');
    expect(await page.locator('.drawer').count()).toBe(0);
    expect(studio.complaints).toEqual([]);
  });

  it('has one cursor and one zoom for all panes, by keyboard too', async () => {
    const canvas = page.locator('.surface canvas').first();
    await canvas.focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.readout', { hasText: 'of the sum' }).nth(1).waitFor();
    expect(await page.locator('.readout', { hasText: /^region \d+: / }).count()).toBe(1);
    expect(await page.locator('.crosshair').count()).toBe(4);
    for (let i = 0; i < 3; i++) await page.keyboard.press('+');
    expect(await page.locator('.surface canvas.zoomed').count()).toBe(4);
    await page.keyboard.press('0');
    expect(await page.locator('.surface canvas.zoomed').count()).toBe(0);
  });
});
