import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClassifyDocument, ExplainDocument } from '../../src/tasks/document.js';
import { emptyFolder, example, whypixel, whypixelWith } from './whypixel.js';

const dog = example('dog.png');
const fruit = example('fruit.png');

/** A folder with pictures in it, by the names of examples. */
function folderWith(pictures: Readonly<Record<string, string>>): string {
  const folder = emptyFolder();
  for (const [name, source] of Object.entries(pictures)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    copyFileSync(source, join(folder, name));
  }
  return folder;
}

const labelsOf = ({ stdout }: { readonly stdout: string }) =>
  [JSON.parse(stdout) as ClassifyDocument]
    .flat()
    .map(({ image, top }) => [image.path, top[0].label]);

const classify = (folder: string, ...words: string[]) =>
  whypixel(folder, 'classify', '--json', '--top', '1', ...words);

describe('what is typed', () => {
  it.each([
    [['explian', 'x.png'], 'there is no command explian; did you mean explain?'],
    [['demmo'], 'there is no command demmo; did you mean demo?'],
    [['photo.jpg'], 'whypixel explain photo.jpg shows why'],
    [['explain'], 'IMAGES is missing: pictures (PNG, JPEG, WebP), folders of them'],
    [['audit', '--json'], 'IMAGE is missing: '],
    [['networks'], 'ACTION is missing: list: all that are known; pull'],
    [['classify', dog, '--tpo', '3'], 'there is no option --tpo; did you mean --top?'],
    [['classify', dog, '--top.x=1'], '--top.x'],
    [['explain', dog, '--class.x=1'], '--class.x'],
    [['study', dog, '--superpixels.n=1'], '--superpixels.n'],
    [
      ['explain', dog, '--preset', 'epsilon', '--preset', 'conserving'],
      '--preset is given 2 times',
    ],
    [['audit', dog, '--class', 'cat,dog'], 'names several classes; audit accounts for one'],
    [['study', dog, '--class', 'top3'], 'names several classes; a study follows one'],
    [['explain', dog, '--class=-1'], "the network's classes are 0 to 229"],
    [['classify', '-', '-'], 'give it once'],
    [['classify', 'no*.png'], 'no file matches "no*.png"'],
    [['classify', ''], 'the name of a picture is empty'],
    [['classify', '--offline', 'https://example.org/a.png'], 'not fetched with --offline'],
    [['explain', dog, '--method', 'lrp,lrp:conserving'], '--method names lrp-conserving twice'],
    [['explain', dog, '--method', 'sa,gradient,sa:squared'], '--method names sa twice'],
    [['explain', dog, '--method', 'lrp,grad-cam', '--norm', 'l2'], 'has no --norm'],
  ])('whypixel %j says what is meant', async (words, says) => {
    const { code, stdout, stderr, left } = await whypixel(emptyFolder(), ...words);
    expect(stderr).toContain(says);
    expect(stderr).toMatch(/^whypixel: [^\n]+\n$/);
    expect({ code, stdout, left }).toEqual({ code: 2, stdout: '', left: [] });
  });

  it('takes everything behind -- for files, and a file that is called like an option', async () => {
    const folder = folderWith({ '-x.png': dog, true: fruit, '--json': dog });
    const run = await classify(folder, '--', '-x.png', 'true', '--json');
    expect(labelsOf(run).map(([path]) => path)).toEqual(['-x.png', 'true', '--json']);
    const before = await classify(folder, './-x.png', '--', 'true');
    expect(labelsOf(before).map(([path]) => path)).toEqual(['./-x.png', 'true']);
  });

  it('reads a picture, or a stored input, from standard input', async () => {
    const input = readFileSync(dog);
    const words = ['classify', '-', fruit, '--json', '--top', '1'];
    const run = await whypixelWith({ input }, emptyFolder(), ...words);
    expect(labelsOf(run)[0]).toEqual(['-', 'dog']);
    const folder = emptyFolder();
    const explained = await whypixelWith({ input }, folder, 'explain', '-', '--method', 'gradient');
    expect(explained.code).toBe(0);
    expect(explained.left).toContain('whypixel-out/stdin.gradient.0-dog.png');
    const nothing = await whypixelWith({ input: '' }, emptyFolder(), 'classify', '-');
    expect(nothing).toMatchObject({ code: 2, stderr: expect.stringContaining('is empty') });
  });

  it('finds the pictures of folders and patterns, numbers counted as numbers', async () => {
    const names = ['f/10.png', 'f/2.png', 'f/.hidden.png', 'f/g/1.png'];
    const folder = folderWith(Object.fromEntries(names.map((name) => [name, dog])));
    writeFileSync(join(folder, 'f/notes.txt'), 'no picture');
    const paths = async (...words: string[]) =>
      labelsOf(await classify(folder, ...words)).map(([path]) => path);
    expect(await paths('f')).toEqual(['f/2.png', 'f/10.png']);
    expect(await paths('f', '--recursive')).toEqual(['f/2.png', 'f/10.png', 'f/g/1.png']);
    expect(await paths('f/**/1*.png')).toEqual(['f/10.png', 'f/g/1.png']);
    const empty = await classify(folder, 'f/g/..', '--recursive');
    expect(empty.code).toBe(0);
  });
});

describe('addresses', () => {
  const bytes = readFileSync(dog);
  const answers: Record<string, RequestListener> = {
    '/dog.png': (_, response) => response.end(bytes),
    '/moved': (_, response) => response.writeHead(302, { location: '/dog.png?size=1' }).end(),
    '/huge': (_, response) => response.writeHead(200, { 'content-length': 1e12 }).end(),
    '/endless': (_, response) => {
      const piece = Buffer.alloc(1 << 22);
      const more = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', more);
      more();
    },
    '/page': (_, response) => response.end('<html>not a picture</html>'),
  };
  const server = createServer((request, response) => {
    const answer = answers[(request.url ?? '').replace(/\?.*/, '')];
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  });
  let at = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('are fetched, and named by what they end with', async () => {
    const run = await classify(emptyFolder(), `${at}/dog.png`, `${at}/moved`);
    expect(labelsOf(run)).toEqual([
      [`${at}/dog.png`, 'dog'],
      [`${at}/moved`, 'dog'],
    ]);
    const words = ['explain', `${at}/dog.png?a=/b`, '--method', 'gradient', '--out', '.'];
    const { left } = await whypixel(emptyFolder(), ...words);
    expect(left).toContain('dog.gradient.0-dog.png');
  });

  it.each([
    ['/missing', /404/],
    ['/huge', /too large/],
    ['/endless', /too large/],
    ['/page', /page/],
  ])('%s cannot be used', async (path, says) => {
    const { code, stderr } = await classify(emptyFolder(), `${at}${path}`);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^whypixel: [^\n]+\n$/);
    expect(code).toBe(2);
  });
});

describe('several classes and methods in one run', () => {
  it.each([
    ['given twice', ['--class', 'apple', '--class', 'tomato'], ['apple', 'tomato']],
    ['with a comma', ['--class', 'tomato,apple'], ['tomato', 'apple']],
    ['each once', ['--class', '3,3', '--class', '3'], 1],
    ['the top three', ['--class', 'top3'], 3],
  ])('classes %s', async (_, words, expected) => {
    const all = ['explain', fruit, '--json', '--method', 'gradient', ...words];
    const { stdout, left } = await whypixel(emptyFolder(), ...all);
    const documents = [JSON.parse(stdout) as ExplainDocument].flat();
    const labels = documents.map(({ target }) => target.label);
    if (typeof expected === 'number') expect(new Set(labels).size).toBe(expected);
    else expect(labels).toEqual(expected);
    expect(left).toEqual(['whypixel-out', ...documents.flatMap(({ files }) => files)].sort());
  });

  it('methods, each with the parameters that it has', async () => {
    const words = ['--method', 'lrp:conserving,sa', '--norm', 'l2', '--method', 'evidence'];
    const { stdout } = await whypixel(emptyFolder(), 'explain', dog, '--json', ...words);
    const documents = JSON.parse(stdout) as ExplainDocument[];
    expect(
      documents.map(({ method, parameters }) => [method, parameters.preset ?? parameters.norm]),
    ).toEqual([
      ['lrp', 'conserving'],
      ['sa', 'l2'],
      ['evidence', undefined],
    ]);
  });

  it('keeps classes apart whose labels differ by no letter, or have none', async () => {
    const labels = Array.from({ length: 230 }, (_, i) => ['C', 'C++', '!', '🐶'][i % 4]);
    const folder = emptyFolder();
    writeFileSync(join(folder, 'labels.txt'), `${labels.join('\n')}\n`);
    const words = ['--labels', 'labels.txt', '--class', 'top4', '--method', 'gradient'];
    const { stdout, left } = await whypixel(folder, 'explain', dog, ...words, '--json');
    const files = (JSON.parse(stdout) as ExplainDocument[]).flatMap((one) => one.files);
    // Heatmap, overlay and document of each class, and the figure that compares them.
    const own = files.filter((file) => /\.gradient\.\d/.test(file));
    expect(new Set(own).size).toBe(12);
    expect(new Set(files).size).toBe(13);
    for (const file of own) expect(file).toMatch(/\.gradient\.\d+(-c)?\.[a-z.]+$/);
    expect(left).toEqual(['whypixel-out', ...new Set(files)].sort());
  });

  it('compare explains each of them under each network', async () => {
    const words = ['--class', 'top2', '--weights', 'embedded', '--weights', 'embedded'];
    const { stdout, left } = await whypixel(
      emptyFolder(),
      ...['compare', dog, '--methods', 'gradient', '--json', ...words],
    );
    const [{ networks }] = JSON.parse(stdout).pictures;
    expect(networks.map(({ network }: { network: number }) => network)).toEqual([0, 0, 1, 1]);
    const heatmaps = networks.map(
      ({ methods }: { methods: { heatmap: string }[] }) => methods[0].heatmap,
    );
    expect(new Set(heatmaps).size).toBe(4);
    expect(left).toEqual(
      expect.arrayContaining(heatmaps.map((file: string) => `whypixel-compare/${file}`)),
    );
  });

  it('compare takes a path with a comma whole where it exists', async () => {
    const weights = join(example(''), '../weights/googlenet-emoji/model.safetensors');
    const folder = folderWith({ 'my,net.safetensors': weights });
    const words = ['--weights', 'my,net.safetensors', '--methods', 'gradient', '--json'];
    const { code, stdout } = await whypixel(folder, 'compare', dog, ...words);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).networks).toMatchObject([{ name: 'my,net.safetensors' }]);
  });
});

describe('one bad picture', () => {
  it.each([
    ['study', ['--max-iterations', '1', '--controls', '1', '--superpixels', '4'], 'document.json'],
    ['evaluate', ['--steps', '1', '--methods', 'sa', '--bootstrap', '10'], 'evaluate.json'],
    ['compare', ['--methods', 'gradient'], 'compare.json'],
  ])('does not end %s: it is named at the end', async (command, words, document) => {
    const folder = folderWith({ 'a.png': dog, 'c.png': fruit });
    writeFileSync(join(folder, 'b.png'), 'no picture');
    const run = await whypixel(
      folder,
      command,
      'a.png',
      'b.png',
      'c.png',
      '--json',
      '--out',
      'o',
      ...words,
    );
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/^whypixel: b\.png [^\n]+\nwhypixel: 1 of 3 pictures failed\n$/);
    const { failed, pictures, images } = JSON.parse(run.stdout);
    expect(failed).toMatchObject([{ image: 'b.png', error: expect.stringContaining('b.png') }]);
    expect(
      (pictures ?? images).map(({ image }: { image: { path: string } }) => image.path),
    ).toEqual(['a.png', 'c.png']);
    expect(run.left).toEqual(expect.arrayContaining([`o/${document}`, 'o/index.html']));
  });
});

describe('evaluate', () => {
  it('stops at the last region, and says so', async () => {
    const of = async (steps: string) => {
      const words = ['--methods', 'sa', '--per-step', '250', '--bootstrap', '10', '--steps', steps];
      const { stdout } = await whypixel(emptyFolder(), 'evaluate', dog, '--json', ...words);
      return JSON.parse(stdout);
    };
    const [exact, beyond] = [await of('3'), await of('100000')];
    expect(beyond.methods).toEqual(exact.methods);
    expect(beyond.parameters.steps).toBe(3);
    expect(beyond.ended).toEqual({ asked: 100_000, regions: 625 });
    expect(exact.ended).toBeUndefined();
  });
});

describe('tables and silence', () => {
  it('classify and explain write their results as CSV, and say nothing with --quiet', async () => {
    const folder = emptyFolder();
    const run = await whypixel(
      folder,
      'classify',
      dog,
      fruit,
      '--top',
      '2',
      '--csv',
      'c.csv',
      '--quiet',
    );
    expect(run).toMatchObject({ code: 0, stdout: '', stderr: '', left: ['c.csv'] });
    const lines = readFileSync(join(folder, 'c.csv'), 'utf8').split('\n');
    expect(lines[0]).toBe('image,rank,index,class,score,probability');
    expect(lines[1]).toMatch(/dog\.png,1,0,dog,\d+\.\d+,0\.\d+$/);
    expect(lines).toHaveLength(6);
    const words = ['explain', dog, '--method', 'lrp,sa', '--csv', '-'];
    const { stdout } = await whypixel(folder, ...words);
    expect(stdout).toMatch(/^image,method,index,.*\n.*,lrp,0,dog,.*\n.*,sa,0,dog,.*\n$/);
  });
});
