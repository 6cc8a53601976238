import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** Milliseconds that anything may take in the page, on a machine that does much else. */
export const PATIENCE = 120_000;

/** A tab of its own profile, empty. */
export async function openTab(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  return page;
}

/** The studio in a tab of its own profile. */
export async function visit(
  browser: Browser,
  address: string,
  options?: BrowserContextOptions,
): Promise<Page> {
  const page = await openTab(browser, options);
  await page.addInitScript(noteFirstHeatmaps);
  await page.addInitScript(noteLongTasks);
  await page.goto(address);
  return page;
}

/** What the scripts note in the page's window. */
export interface Noted {
  /** Milliseconds from the visit to LRP and SA on the screen. */
  firstHeatmaps?: number;
  /** The longest that the page has not answered, in milliseconds. */
  longestTask: number;
}

/** In the page: notes when both heatmaps are there, by the frame that shows them. */
function noteFirstHeatmaps(): void {
  const isThere = (name: string) =>
    document.querySelector(`[aria-labelledby="pane-${name}"] .colour-bar`) !== null &&
    document.querySelector(`[aria-labelledby="pane-${name}"] .busy`) === null;
  const look = () => {
    if (isThere('lrp') && isThere('sa')) {
      (window as unknown as Noted).firstHeatmaps ??= performance.now();
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** In the page: notes the longest task of its main thread. */
function noteLongTasks(): void {
  const noted = window as unknown as Noted;
  noted.longestTask = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      noted.longestTask = Math.max(noted.longestTask, duration);
    }
  }).observe({ type: 'longtask', buffered: true });
}

/** Waits until the picture is explained, and nothing is being computed. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('[aria-labelledby="pane-lrp"] .colour-bar') !== null &&
      document.querySelector('.surface.busy') === null,
  );
}

/** Distorts what is marked, and waits for what comes of it: the strip's stage at that place. */
export async function distort(page: Page, stage: number): Promise<void> {
  await page.getByRole('button', { name: 'Distort', exact: true }).click();
  await page.locator('.stage').nth(stage).waitFor();
  await settled(page);
}

/** Waits until the page says that it needs no network any more. */
export const kept = (page: Page): Promise<void> =>
  page.locator('.mode', { hasText: 'works offline' }).waitFor();

/** The best classes, as the page shows them. */
export const topTen = (page: Page): Promise<string[]> =>
  page.locator('.top-ten li').allInnerTexts();

/** Marks a rectangle of the picture; in parts of its pane's width and height. */
export async function mark(
  page: Page,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  await page.getByRole('button', { name: 'Rectangle' }).click();
  const box = await page.locator('.pane canvas').first().boundingBox();
  if (box === null) throw new Error('the picture’s pane is not seen');
  const at = ([x, y]: readonly [number, number]) =>
    [box.x + box.width * x, box.y + box.height * y] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 4 });
  await page.mouse.up();
  await page.mouse.move(0, 0);
  await page.locator('.prediction').waitFor();
}
