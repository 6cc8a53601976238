import type { Page } from 'playwright-core';
import { median } from '../measure.js';
import { launchChromium } from './chromium.js';
import { type Noted, settled, visit } from './page.js';
import { serveStudio } from './serve.js';

/** Milliseconds from the first visit of a fresh browser to the first heatmaps, for each run. */
export async function firstVisits(runs: number): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const studio = await serveStudio([]);
    const browser = await launchChromium();
    try {
      const page = await visit(browser, studio.address);
      const handle = await page.waitForFunction(() => (window as unknown as Noted).firstHeatmaps);
      times.push((await handle.jsonValue()) as number);
    } finally {
      await browser.close();
      await studio.close();
    }
  }
  return times;
}

/** Milliseconds from a step of the slider to the frame that shows the new heatmap, for each step. */
export async function sliderSteps(steps: number): Promise<number[]> {
  const studio = await serveStudio([]);
  const browser = await launchChromium();
  try {
    const page = await visit(browser, studio.address);
    await settled(page);
    await page.locator('#preset').selectOption('heatmapping');
    await settled(page);
    const times: number[] = [];
    // The first steps compile what the others run.
    for (let step = -3; step < steps; step++) {
      const time = await sliderStep(page, step % 2 === 0 ? 1 : -1);
      if (step >= 0) times.push(time);
      await settled(page);
    }
    return times;
  } finally {
    await browser.close();
    await studio.close();
  }
}

/** Moves ε by `by` steps; resolves when the heatmap has followed. */
const sliderStep = (page: Page, by: number): Promise<number> =>
  page.evaluate(async (by) => {
    const slider = document.querySelector('#epsilon') as HTMLInputElement;
    const isBusy = () => document.querySelector('[aria-labelledby="pane-lrp"] .busy') !== null;
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const start = performance.now();
    slider.valueAsNumber += by;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    while (!isBusy() && performance.now() - start < 1000) await frame();
    while (isBusy()) await frame();
    return performance.now() - start;
  }, by);

/** A median and its bounds, in milliseconds. */
export function inWords(times: readonly number[]): string {
  const [least, most] = [Math.min(...times), Math.max(...times)];
  return `${median(times).toFixed(0)} ms (${least.toFixed(0)} to ${most.toFixed(0)}, ${times.length} runs)`;
}
