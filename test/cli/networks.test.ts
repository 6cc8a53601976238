import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answer } from '../support/hostile-server.js';
import { tinyOnnx } from '../support/tiny-onnx.js';
import { FILE, main, networksFixture, sha256 } from './networks-fixture.js';
import { example } from './whypixel.js';

const { environment, folder, kept, offer, serving, whypixel } = networksFixture();

describe('whypixel networks', () => {
  it('pulls a network once, which then explains by its name', async () => {
    const { url, requests } = await serving((request, response) => answer(request, response, FILE));
    offer(url);
    const before = await whypixel(['classify', example('dog.png'), '--network', 'tiny']);
    expect(before.code).toBe(2);
    expect(before.stderr).toMatch(
      /^whypixel: the network tiny is not on this machine yet; load it by: whypixel networks pull tiny \(.* MB\)\n$/,
    );
    const pulled = await whypixel(['networks', 'pull', 'tiny']);
    expect(pulled).toEqual({ code: 0, stdout: `tiny is here: ${kept('tiny.onnx')}\n`, stderr: '' });
    const again = await whypixel(['networks', 'pull', 'tiny']);
    expect(again.stdout).toBe(`tiny was there already: ${kept('tiny.onnx')}\n`);
    expect(requests).toHaveLength(1);

    const words = ['explain', example('dog.png'), '--network', 'tiny', '--json', '--threads', '1'];
    const explained = await whypixel(words);
    expect(explained.stderr).toBe('');
    const document = JSON.parse(explained.stdout);
    expect(document.network).toMatchObject({ name: 'tiny', sha256 });
    expect(document.target.label).toMatch(/^thing \d+$/);
    const weights = ['classify', example('dog.png'), '--weights', kept('tiny.onnx'), '--top', '1'];
    const asked = [...weights, '--channels', 'bgr', '--scale', '1', '--mean', '100', '--std', '50'];
    const described = await whypixel([
      ...asked,
      '--fit',
      'squash',
      '--labels',
      'labels.txt',
      '--json',
    ]);
    expect(described.stderr).toBe(
      'the mean 100, 100, 100 is subtracted from blue, green and red\n',
    );
    expect(JSON.parse(described.stdout).top[0]).toEqual(document.top[0]);
    const assumed = await whypixel(weights);
    expect(assumed.code).toBe(0);
    expect(assumed.stderr).toMatch(
      /^nothing beside ".*tiny\.onnx" says how it takes pictures; assumed channels rgb, scale 1\/255, mean [\d.,]+, std [\d.,]+\n$/,
    );
  });

  it('is killed in the middle of a pull, and then loads only the rest', async () => {
    const half = FILE.length >> 1;
    const { url, requests } = await serving((request, response, n) => {
      if (n > 0) return answer(request, response, FILE);
      response.writeHead(200, { etag: '"one"', 'content-length': FILE.length });
      return response.write(FILE.subarray(0, half));
    });
    offer(url);
    const child = spawn(process.execPath, [main, 'networks', 'pull', 'tiny'], {
      env: environment(),
      stdio: 'ignore',
    });
    const part = kept('tiny.onnx.part');
    while (!existsSync(part) || statSync(part).size < half) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { stdout } = await whypixel(['networks', 'list']);
    expect(stdout).toMatch(/ tiny +pulled \d\d % /);
    expect((await whypixel(['networks', 'pull', 'tiny'])).code).toBe(0);
    expect(FILE.equals(readFileSync(kept('tiny.onnx')))).toBe(true);
    expect(requests.map(({ range }) => range)).toEqual([undefined, `bytes=${half}-`]);
    expect(requests[1]['if-range']).toBe('"one"');
  });

  it('pulls twice at once: one waits for the other', async () => {
    const { url, requests } = await serving((request, response) => {
      setTimeout(() => answer(request, response, FILE), 3000);
    });
    offer(url);
    const both = await Promise.all([
      whypixel(['networks', 'pull', 'tiny']),
      whypixel(['networks', 'pull', 'tiny']),
    ]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.map(({ stderr }) => stderr).sort()).toEqual([
      '',
      'whypixel: another process is pulling tiny; waiting for it\n',
    ]);
    expect(requests).toHaveLength(1);
  });

  it('verifies, removes, and says where networks are', async () => {
    offer((await serving((request, response) => answer(request, response, FILE))).url);
    expect((await whypixel(['networks', 'path'])).stdout).toBe(
      `${kept('')}\n`.replace('/\n', '\n'),
    );
    expect((await whypixel(['networks', 'path', 'tiny'])).stdout).toBe(`${kept('tiny.onnx')}\n`);
    await whypixel(['networks', 'pull', 'tiny']);
    const right = await whypixel(['networks', 'verify']);
    expect(right.code).toBe(0);
    expect(right.stdout.split('\n')[0]).toBe(`tiny: right (${sha256})`);
    expect(right.stdout).toMatch(/googlenet-emoji: right/);

    const damaged = Buffer.from(FILE);
    damaged[damaged.length >> 1] ^= 1;
    writeFileSync(kept('tiny.onnx'), damaged);
    const wrong = await whypixel(['networks', 'verify', 'tiny']);
    expect(wrong.code).toBe(2);
    expect(wrong.stdout).toMatch(new RegExp(`tiny: WRONG: .* SHA-256 [\\da-f]{64}, not ${sha256}`));
    const refused = await whypixel(['classify', example('dog.png'), '--network', 'tiny']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/whypixel networks pull tiny\n$/);

    expect((await whypixel(['networks', 'remove', 'tiny'])).stdout).toMatch(
      /^removed .*tiny\.onnx/,
    );
    expect(existsSync(kept('tiny.onnx'))).toBe(false);
    const gone = await whypixel(['networks', 'remove', 'tiny']);
    expect(gone).toEqual({ code: 2, stdout: '', stderr: 'whypixel: tiny is not here\n' });
  });

  it.each<[string[], RegExp]>([
    [['pull'], /networks pull needs a network; whypixel networks list names them/],
    [['pull', 'tinny'], /there is no network "tinny".*did you mean tiny\?/],
    [['pull', 'googlenet-emoji'], /googlenet-emoji comes with whypixel/],
    [['remove', 'googlenet-emoji'], /googlenet-emoji comes with whypixel, and stays/],
    [['verify', 'tiny'], /tiny is not here; whypixel networks pull tiny loads it/],
    [['inspect', 'none.onnx'], /cannot read the network "none.onnx": there is no such file/],
    [['inspect', 'manifest.json'], /neither safetensors nor a caffemodel/],
    [['steal', 'tiny'], /^whypixel: action must be one of list, pull, .*, not "steal"\n$/],
  ])('refuses %j in one line', async (words, message) => {
    offer('http://127.0.0.1:1/');
    const { code, stdout, stderr } = await whypixel(['networks', ...words]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('lists what is known by name, embedded and not', async () => {
    offer('http://127.0.0.1:1/');
    const { stdout } = await whypixel(['networks', 'list', '--json']);
    const states = new Map(
      JSON.parse(stdout).map((one: { name: string; state: string }) => [one.name, one.state]),
    );
    expect([...states].slice(0, 2)).toEqual([
      ['tiny', 'not pulled'],
      ['googlenet-emoji', 'embedded'],
    ]);
    expect(states.get('googlenet')).toBe('not pulled');
  });

  it('inspects an ONNX file and a GoogLeNet', async () => {
    writeFileSync(join(folder(), 'model.onnx'), FILE);
    writeFileSync(join(folder(), 'manifest.json'), '{"networks":[]}');
    const onnx = JSON.parse(
      (await whypixel(['networks', 'inspect', 'model.onnx', '--json'])).stdout,
    );
    expect(onnx).toMatchObject({
      kind: 'inspect',
      network: { format: 'onnx', sha256 },
      missing: [],
    });
    expect(onnx.input).toEqual([3, 32, 32]);
    expect(onnx.layers[0]).toMatchObject({ type: 'convolution', how: '3×3, stride 2' });
    expect(onnx.layers.at(-1)).toMatchObject({ type: 'inner-product', shape: [12, 1, 1] });
    const two = tinyOnnx({ outputs: [['flat', ['N', 8]] as const, ['scores', [1, 12]] as const] });
    writeFileSync(join(folder(), 'model.onnx'), two.model);
    const inspect = ['networks', 'inspect', 'model.onnx'];
    const shown = async (...more: string[]) => (await whypixel([...inspect, ...more])).stdout;
    expect(await shown()).toMatch(/^ {2}outputs flat \?×8 \(explained\), scores 1×12$/m);
    expect(await shown('--network-output', 'scores')).toMatch(/scores 1×12 \(explained\)$/m);
    const text = (await whypixel(['networks', 'inspect', 'googlenet-emoji'])).stdout;
    expect(text).toMatch(/142 layers, 6\.21 M parameters, 1\.58 G products a picture/);
    expect(text).toMatch(
      /conv1\/7x7_s2 +convolution +7×7, stride 2, pads 3 +64×112×112 +9\.47 k +118 M +data/,
    );
  });
});
