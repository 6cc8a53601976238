import type { Options } from '../options.js';
import { table } from '../print.js';
import { LOOKS, violationsOfViews } from './accessibility.js';
import { launchChromium } from './chromium.js';
import { longestFreeze } from './large-picture.js';
import { distortNext, type Growth, growth, openNext } from './long-use.js';
import { modeAlone, worksOffline } from './offline.js';
import { compareWithPage, shareOfNodes } from './page-kernels.js';
import { sameBytes } from './same-bytes.js';
import { serveStudio } from './serve.js';
import { pageBytes } from './size.js';
import { firstVisits, inWords, sliderSteps } from './speed.js';

/** What the studio must do, and what it does. */
type Row = readonly [what: string, must: string, found: string];

const SLIDER_STEPS = 20;
const MANY = 50;

const grown = ({ before, after }: Growth): string =>
  `${(before / 2 ** 20).toFixed(0)} → ${(after / 2 ** 20).toFixed(0)} MiB (${((100 * after) / before - 100).toFixed(1)} %)`;

async function accessibility(): Promise<{ row: Row; found: readonly string[] }> {
  const studio = await serveStudio([]);
  const browser = await launchChromium();
  try {
    const all = [];
    for (const look of LOOKS) all.push(await violationsOfViews(browser, studio.address, look));
    const found = all.flatMap((one) => one.found);
    const views = all.reduce((total, one) => total + one.views.length, 0);
    return {
      row: [
        'axe, wide and phone, light and dark',
        '0 violations',
        `${found.length} in ${views} views`,
      ],
      found,
    };
  } finally {
    await browser.close();
    await studio.close();
  }
}

/** Measures the studio in Chromium; a table in text. */
export async function runStudio({ runs }: Options): Promise<string> {
  const browser = await launchChromium();
  const rows: Row[] = [];
  const { row, found } = await accessibility();
  try {
    const { compared, same } = await sameBytes(browser);
    rows.push(['relevance maps with the command line’s bytes', 'all', `${same} of ${compared}`]);
    for (const compared of await compareWithPage(runs)) {
      const [medians, least] = shareOfNodes(compared).map((share) => share.toFixed(2));
      rows.push([
        `${compared.name}: the page’s time`,
        '≤ 1.15 of Node’s',
        `${medians} (${least} of least)`,
      ]);
    }
    const visits = await firstVisits(Math.min(runs, 5));
    rows.push(['first visit → first heatmaps', '≤ 3000 ms', inWords(visits)]);
    const steps = await sliderSteps(SLIDER_STEPS);
    rows.push(['a step of ε → new heatmap', '≤ 250 ms', inWords(steps)]);
    rows.push(['without isolation', 'works, says so', await modeAlone(browser)]);
    rows.push(['page code, gzip', '≤ 150 kB', `${(pageBytes() / 1000).toFixed(1)} kB`]);
    rows.push(row);
    rows.push([
      'offline after the first visit',
      'the whole loop',
      (await worksOffline(browser)) ? 'works' : 'does not work',
    ]);
    for (const [what, act] of Object.entries({ pictures: openNext, distortions: distortNext })) {
      rows.push([`memory over ${MANY} ${what}`, 'within 10 %', grown(await growth(MANY, act))]);
    }
    const freeze = await longestFreeze();
    rows.push(['40 megapixels: longest freeze', '≤ 100 ms', `${freeze.toFixed(0)} ms`]);
  } finally {
    await browser.close();
  }
  return [table(['', 'must', 'found'], rows), ...found].join('\n');
}
