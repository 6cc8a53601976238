import type { JSHandle, Page } from 'playwright-core';
import * as whypixel from 'whypixel';
import { type Case, measure, type Result } from '../measure.js';
import { table } from '../print.js';
import { openPage } from './open-page.js';

/** The library, in Node or in a page. */
type Library = Pick<typeof whypixel, 'createSubject' | 'explain' | 'prepareJob' | 'scoresOf'>;

interface Setting {
  readonly engine: whypixel.Engine;
  readonly network: whypixel.Network;
  readonly input: whypixel.Input;
}

type Computations = Readonly<Record<string, () => void>>;

/** What is computed, by its name. Sent to the page as text: it uses nothing from outside. */
function computationsOf(library: Library, { engine, network, input }: Setting): Computations {
  const { values, shape } = input;
  return {
    forward: () => {
      library.scoresOf(engine, network, values, shape, 'fast-scores');
    },
    'lrp:epsilon': () => {
      const job = { method: 'lrp', values: { preset: 'epsilon' }, target: 'top1' } as const;
      const explainOnce = library.prepareJob(job, network);
      const subject = library.createSubject(engine, network, values, shape, { explainOnce });
      library.explain(subject, job);
      subject.release();
    },
  };
}

const BUNDLE = 'dist/browser';
const PICTURE = 'examples/dog.png';

/** The computations in a page, on its own engine: one thread, in a memory that is not shared. */
async function computationsIn(page: Page): Promise<JSHandle<Computations>> {
  // As text, for a compiler would look for the file.
  const library = await page.evaluateHandle<typeof whypixel>(`import('/${BUNDLE}/whypixel.js')`);
  const setting = await page.evaluateHandle(
    async ({ library, picture }) => {
      const engine = await library.createEngine();
      const network = await library.loadNetwork(engine);
      return { engine, network, input: await library.readInput(picture, network) };
    },
    { library, picture: `/${PICTURE}` },
  );
  // The function in the page has this one's text.
  const make = await page.evaluateHandle<typeof computationsOf>(`(${computationsOf})`);
  return page.evaluateHandle(({ make, library, setting }) => make(library, setting), {
    make,
    library,
    setting,
  });
}

/** A case of Node's and one of the page's. */
function casesOf(name: string, here: Computations, page: Page, there: JSHandle<Computations>) {
  const inPage = (): Promise<{ ms: number }> =>
    page.evaluate(
      ({ there, name }) => {
        const start = performance.now();
        there[name]();
        return { ms: performance.now() - start };
      },
      { there, name },
    );
  const node: Case = { name, threads: 1, run: () => here[name]() };
  return [node, { name: `page:${name}`, threads: 1, run: inPage }] satisfies Case[];
}

/** How long a page takes for what Node computes too. */
export interface Compared {
  readonly name: string;
  readonly node: Result;
  readonly page: Result;
}

/**
 * Measures the same computations in Node and in a page of headless Chromium, in turns: the embedded network, one
 * picture, one thread, each with its own kernels (Node's for a shared memory, the page's for one that is not).
 */
export async function compareWithPage(runs: number): Promise<Compared[]> {
  const engine = await whypixel.createEngine();
  const open = await openPage([BUNDLE, 'weights/googlenet-emoji', 'examples']);
  try {
    const network = await whypixel.loadNetwork(engine);
    const input = await whypixel.readInput(PICTURE, network);
    const here = computationsOf(whypixel, { engine, network, input });
    const there = await computationsIn(open.page);
    const names = Object.keys(here);
    const cases = names.flatMap((name) => casesOf(name, here, open.page, there));
    const results = await measure(cases, runs);
    return names.map((name, i) => ({ name, node: results[2 * i], page: results[2 * i + 1] }));
  } finally {
    await open.close();
    await engine.close();
  }
}

/** The page's time as a share of Node's, of medians and of the fastest runs. */
export const shareOfNodes = ({ node, page }: Compared): [medians: number, least: number] => [
  page.median_ms / node.median_ms,
  page.min_ms / node.min_ms,
];

/** A table of what was compared. */
export function pageTable(compared: readonly Compared[]): string {
  const rows = compared.map((one) => [
    one.name,
    one.node.median_ms.toFixed(1),
    one.page.median_ms.toFixed(1),
    ...shareOfNodes(one).map((share) => share.toFixed(2)),
  ]);
  return table(['one thread', 'Node, ms', 'page, ms', 'page over Node', 'of least'], rows);
}
