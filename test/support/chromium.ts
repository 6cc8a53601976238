import { describe, it } from 'vitest';
import { chromiumPath, launchChromium } from '../../bench/studio/chromium.js';
import { complaintsOf, type OpenPage, openPage } from '../../bench/studio/open-page.js';

export { complaintsOf, launchChromium, type OpenPage, openPage };

/**
 * A `describe` for tests that need Chromium. Where it is not installed, one loud line says so, and in
 * CI it is a failure.
 */
export function describeWithChromium(title: string, body: () => void): void {
  if (chromiumPath !== undefined) {
    describe(title, body);
    return;
  }
  const line = `NOT RUN: "${title}" needs Chromium; install it (Debian: apt-get install chromium)`;
  process.stderr.write(`\n!!! ${line}\n`);
  it(title, (context) => {
    if (process.env.CI) throw new Error(line);
    context.skip(line);
  });
}
