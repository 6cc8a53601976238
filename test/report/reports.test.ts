import { beforeAll, describe, expect, it } from 'vitest';
import { codecs } from '../../src/node/codecs/index.js';
import { compareReport } from '../../src/report/compare/compare.js';
import { evaluateReport } from '../../src/report/evaluate/evaluate.js';
import { studyReport } from '../../src/report/study/study.js';
import { compareFixture } from '../support/compare-fixture.js';
import { drawnPicture } from '../support/drawn-pictures.js';
import { evaluateFixture } from '../support/evaluate-fixture.js';
import { attribute, named, type ReadPage, readHtml, textOf } from '../support/read-html.js';
import { studyFixture } from '../support/study-fixture.js';

/** What a file or a label may be called, to see whether it gets out of its place. */
const HOSTILE = `"><script>alert(1)</script>'&amp;<img src=x onerror=alert(2)>\u0001\ud800`;

const study = studyFixture();
const evaluation = evaluateFixture();
const comparison = compareFixture();

const reports = {
  study: (names?: readonly string[]) =>
    studyReport(names ? studyFixture(names) : study, {
      read: drawnPicture,
      codecs,
      command: HOSTILE,
    }),
  evaluate: (names?: readonly string[]) =>
    evaluateReport(names ? evaluateFixture(names) : evaluation, {
      read: drawnPicture,
      codecs,
      command: HOSTILE,
    }),
  compare: (names?: readonly string[]) =>
    compareReport(names ? compareFixture(names) : comparison, {
      read: drawnPicture,
      codecs,
      command: HOSTILE,
    }),
};

/** What makes a browser fetch something. `href` may lead within the page. */
const FETCHING = ['src', 'srcset', 'data', 'poster', 'action', 'xlink:href', 'background'];

describe.each(Object.keys(reports) as (keyof typeof reports)[])('the report of %s', (name) => {
  let html: string;
  let page: ReadPage;
  beforeAll(async () => {
    html = await reports[name]();
    page = readHtml(html);
  });

  it('is HTML without an error that the standard names', () => {
    expect(page.errors).toEqual([]);
  });

  it('refers to nothing outside itself', () => {
    for (const element of page.elements) {
      for (const key of FETCHING) {
        const value = attribute(element, key);
        if (value !== undefined) expect(value).toMatch(/^data:image\/(png|jpeg);base64,/);
      }
      const href = attribute(element, 'href');
      if (href !== undefined) expect(href).toMatch(/^#/);
    }
    expect(named(page, 'link')).toEqual([]);
    expect(html).not.toMatch(/@import|url\(/);
    const addresses = html.match(/https?:\/\/[^"'\s<]+/g) ?? [];
    expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
  });

  it('lets a browser load nothing and run nothing but its own script', () => {
    const policy = page.elements.find(
      (element) => attribute(element, 'http-equiv') === 'Content-Security-Policy',
    );
    expect(attribute(policy!, 'content')).toMatch(
      /^default-src 'none'; img-src data:; .*script-src 'sha256-/,
    );
    expect(named(page, 'script')).toHaveLength(1);
  });

  it('says in words what every picture shows', () => {
    const pictures = named(page, 'img');
    expect(pictures.length).toBeGreaterThan(5);
    for (const picture of pictures) expect(attribute(picture, 'alt')).toMatch(/\w{3}/);
    for (const chart of named(page, 'svg')) {
      const hidden = attribute(chart, 'aria-hidden') === 'true';
      if (!hidden) expect(attribute(chart, 'aria-label')).toMatch(/\w{3}/);
    }
  });

  it('names its controls, its header cells and its language', () => {
    expect(attribute(named(page, 'html')[0], 'lang')).toBe('en-GB');
    const labels = named(page, 'label').map((label) => attribute(label, 'for'));
    for (const input of named(page, 'input')) expect(labels).toContain(attribute(input, 'id'));
    for (const button of named(page, 'button')) expect(textOf(button)).not.toBe('');
    for (const header of named(page, 'th')) {
      expect(attribute(header, 'scope')).toMatch(/^(row|col)$/);
    }
    for (const table of named(page, 'table')) {
      expect(table.childNodes.some(({ nodeName }) => nodeName === 'caption')).toBe(true);
    }
  });

  it('gives no id twice, and every link and label its aim', () => {
    const ids = page.elements.flatMap((element) => attribute(element, 'id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const aims = page.elements.flatMap((element) => [
      attribute(element, 'href')?.slice(1) ?? [],
      attribute(element, 'for') ?? [],
      attribute(element, 'aria-labelledby') ?? [],
    ]);
    for (const aim of aims.flat()) expect(ids).toContain(aim);
  });

  it('shows a hostile name as text', async () => {
    const hostile = readHtml(await reports[name]([HOSTILE]));
    expect(hostile.errors).toEqual([]);
    expect(named(hostile, 'script')).toHaveLength(1);
    const handlers = hostile.elements.flatMap(({ attrs }) =>
      attrs.filter((candidate) => candidate.name.startsWith('on')),
    );
    expect(handlers).toEqual([]);
    const shown = named(hostile, 'main').map(textOf).join('');
    expect(shown).toContain('<script>alert(1)</script>');
  });

  it('is the same again from the same document', async () => {
    expect(await reports[name]()).toBe(html);
  });
});

/** The rows of the tables whose caption contains the text, cells joined. */
const rowsUnder = (page: ReadPage, caption: RegExp): string[] =>
  named(page, 'table')
    .filter((table) => {
      const title = table.childNodes.find(({ nodeName }) => nodeName === 'caption');
      return title !== undefined && caption.test(textOf(title));
    })
    .flatMap((table) => {
      const body = table.childNodes.find(({ nodeName }) => nodeName === 'tbody');
      return body && 'childNodes' in body ? body.childNodes : [];
    })
    .filter(({ nodeName }) => nodeName === 'tr')
    .map(textOf);

describe('every row of the document is in the report', () => {
  it('of a study: regions, predictions, top tens, pictures', async () => {
    const page = readHtml(await reports.study());
    const iterations = study.pictures.flatMap((picture) => picture.iterations);
    const regions = rowsUnder(page, /^Regions of iteration/);
    expect(regions).toHaveLength(iterations.flatMap((iteration) => iteration.regions).length);
    expect(regions.filter((row) => row.includes('✓ held'))).toHaveLength(
      iterations.flatMap(({ regions: all }) => all.filter(({ held }) => held)).length,
    );
    expect(rowsUnder(page, /^Predictions of iteration/)).toHaveLength(4 * iterations.length);
    expect(rowsUnder(page, /^All pictures/)).toHaveLength(study.pictures.length);
    for (const { classification } of iterations) {
      for (const { label, score } of classification.topTen) {
        const place = label.split(',')[0];
        const row = rowsUnder(page, /^Top ten before/).find(
          (text) => text.includes(place) && text.includes(score.toFixed(2)),
        );
        expect(row, `${label} ${score}`).toBeDefined();
      }
    }
    const main = textOf(named(page, 'main')[0]);
    for (const { image, ended } of study.pictures) {
      expect(main).toContain(ended.text);
      expect(main).toContain(image.sha256);
    }
    for (const { text } of study.summary.both.predictions) expect(main).toContain(text);
    expect(main).toContain(study.network.sha256);
    expect(main).toContain(study.parameters.operations);
  });

  it('of an evaluation: methods in each order, localisation, pictures', async () => {
    const page = readHtml(await reports.evaluate());
    const { methods, images } = evaluation;
    const areas = rowsUnder(page, /^AOPC of the score \(logits\)/);
    expect(areas).toHaveLength(methods.length);
    for (const { name, aopc } of methods) {
      expect(areas.some((row) => row.startsWith(name) && row.includes(aopc.mean.toFixed(3)))).toBe(
        true,
      );
    }
    expect(rowsUnder(page, /^Localisation/)).toHaveLength(4);
    expect(rowsUnder(page, /^AOPC of the score by picture/)).toHaveLength(
      images.flatMap((image) => image.methods).length,
    );
    const lines = named(page, 'svg').filter((svg) =>
      attribute(svg, 'aria-label')?.startsWith('Perturbation curves'),
    );
    expect(lines).toHaveLength(3);
  });

  it('of a comparison: every heatmap', async () => {
    const page = readHtml(await reports.compare());
    const heatmaps = comparison.pictures.flatMap(({ networks }) =>
      networks.flatMap(({ methods }) => methods),
    );
    expect(rowsUnder(page, /^All heatmaps/)).toHaveLength(heatmaps.length);
    const shown = named(page, 'img').filter((img) => attribute(img, 'alt')?.includes('heatmap'));
    expect(shown).toHaveLength(heatmaps.length);
  });

  it('shows pictures above numbers, sliders at half, and no noise', async () => {
    for (const make of [reports.evaluate, reports.compare]) {
      const page = readHtml(await make());
      const ids = named(page, 'section').map((section) => attribute(section, 'id'));
      const pictures = ids.findIndex((id) => id === 'heatmaps' || id?.startsWith('picture-'));
      const numbers = ids.indexOf('figures');
      expect(pictures).toBeGreaterThanOrEqual(0);
      expect(numbers).toBeGreaterThan(pictures);
      const sliders = named(page, 'input');
      expect(sliders.length).toBeGreaterThan(0);
      for (const slider of sliders) expect(attribute(slider, 'value')).toBe('50');
      const noise = named(page, 'img').filter((img) => attribute(img, 'alt')?.startsWith('random'));
      expect(noise).toEqual([]);
    }
    const page = readHtml(await reports.evaluate());
    expect(evaluation.methods.some(({ name }) => name === 'random')).toBe(true);
    const shown = named(page, 'img').filter((img) => attribute(img, 'alt')?.includes('heatmap of'));
    const explaining = evaluation.images.flatMap(({ methods }) =>
      methods.filter(({ name }) => name !== 'random'),
    );
    expect(shown).toHaveLength(explaining.length);
    expect(textOf(named(page, 'main')[0])).toContain('random');
  });

  it('numbers the regions in the picture of a study as in its table', async () => {
    const page = readHtml(await reports.study());
    const drawn = page.elements.filter((element) => attribute(element, 'class') === 'marks');
    const iterations = study.pictures.flatMap((picture) => picture.iterations);
    expect(drawn).toHaveLength(iterations.length);
    const { regions } = iterations[0];
    const texts = named(readHtml(await reports.study()), 'text');
    for (const { id, middle } of regions) {
      const there = texts.filter(
        (text) =>
          attribute(text, 'x') === String(middle.x) && attribute(text, 'y') === String(middle.y),
      );
      expect(there.map(textOf)).toContain(String(id));
    }
    expect(textOf(named(page, 'main')[0])).toContain(`region ${regions[0].id}`);
  });

  it.each(Object.keys(reports) as (keyof typeof reports)[])(
    'lists the pictures that %s could not use, and why',
    async (name) => {
      const failed = [{ image: 'b<ad>.png', error: 'b<ad>.png is empty' }];
      const of = { read: drawnPicture, codecs };
      const make = {
        study: () => studyReport({ ...study, failed }, of),
        evaluate: () => evaluateReport({ ...evaluation, failed }, of),
        compare: () => compareReport({ ...comparison, failed }, of),
      };
      const section = readHtml(await make[name]()).elements.find(
        (element) => attribute(element, 'id') === 'failed',
      );
      expect(textOf(section!)).toContain('1 picture could not be used');
      expect(textOf(section!)).toContain('b<ad>.png : b<ad>.png is empty');
      const without = readHtml(await reports[name]());
      expect(without.elements.some((element) => attribute(element, 'id') === 'failed')).toBe(false);
    },
  );

  it('says where the curves of an evaluation end before the steps that were asked for', async () => {
    const ended = { asked: 1000, regions: 625 };
    const html = await evaluateReport({ ...evaluation, ended }, { read: drawnPicture, codecs });
    const text = textOf(named(readHtml(html), 'main')[0]);
    expect(text).toContain(
      `The curves end after ${evaluation.parameters.steps} steps: all 625 regions`,
    );
    expect(text).toContain('1000 steps were asked for');
    expect(textOf(named(readHtml(await reports.evaluate()), 'main')[0])).not.toContain('asked for');
  });

  it('without masks there is no localisation', async () => {
    const bare = {
      ...evaluation,
      methods: evaluation.methods.map((method) => ({
        ...method,
        mass: null,
        rank: null,
        pointing: null,
      })),
      images: evaluation.images.map((image) => ({ ...image, object: null })),
    };
    const page = readHtml(await evaluateReport(bare, { read: drawnPicture, codecs }));
    expect(page.errors).toEqual([]);
    expect(rowsUnder(page, /^Localisation/)).toEqual([]);
    expect(named(page, 'pre')).toEqual([]);
  });
});
