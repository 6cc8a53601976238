import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { settled, visit } from './page.js';

/** How the page is looked at. */
export const LOOKS = [
  { name: 'wide, light', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'wide, dark', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: 'phone, light', colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { name: 'phone, dark', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

let script: string | undefined;

/** What axe finds wrong in the page as it is, a line each. */
export async function violations(page: Page): Promise<string[]> {
  script ??= readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Through the debugger, for the page's policy lets no other script in.
  await page.evaluate(script);
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) =>
      `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`.replace(/\s+/g, ' '),
    ),
  );
}

/** Violations of every view in one look: the page, its tools where they are a sheet, each drawer. */
export async function violationsOfViews(
  browser: Browser,
  address: string,
  { viewport, colorScheme }: (typeof LOOKS)[number],
): Promise<{ readonly views: string[]; readonly found: string[] }> {
  const page = await visit(browser, address, { viewport, colorScheme });
  const [views, found]: [string[], string[]] = [[], []];
  const look = async (view: string) => {
    await settled(page);
    views.push(view);
    for (const violation of await violations(page)) found.push(`${view}: ${violation}`);
  };
  await look('the page');
  const sheet = page.locator('.sheet-handle');
  if (await sheet.isVisible()) {
    await sheet.click();
    await look('the tools');
    await sheet.click();
  }
  const drawers = page.locator('.drawer-nav button');
  for (const name of await drawers.allInnerTexts()) {
    await drawers.filter({ hasText: name }).click();
    await look(name);
    await page.keyboard.press('Escape');
  }
  await page.context().close();
  return { views, found };
}
