import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach } from 'vitest';
import { type HostileServer, serve } from '../support/hostile-server.js';
import { tinyOnnx } from '../support/tiny-onnx.js';
import { emptyFolder } from './whypixel.js';

export const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** A network of 12 classes, with enough weights that a pull can be caught in the middle. */
export const FILE = tinyOnnx({ channels: 8000 }).model;
export const sha256 = createHash('sha256').update(FILE).digest('hex');

/** A folder with a cache and a manifest, for each test of a file that pulls by the command. */
export function networksFixture() {
  let folder: string;
  let closing: (() => unknown)[];
  beforeEach(() => {
    folder = emptyFolder();
    closing = [];
  });
  afterEach(async () => {
    for (const close of closing) await close();
  });

  /** Writes a manifest of one network, `tiny`, that is served from these sources. */
  function offer(...sources: string[]): void {
    const input = { size: 32, channels: 'bgr', scale: 1, mean: 100, std: 50, fit: 'squash' };
    const tiny = {
      name: 'tiny',
      embedded: false,
      file: 'tiny.onnx',
      format: 'onnx',
      bytes: FILE.length,
      sha256,
      sources,
      labels: 'labels.txt',
      classes: 12,
      licence: 'none',
      origin: 'a test',
      input,
    };
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ networks: [tiny] }));
    const labels = Array.from({ length: 12 }, (_, i) => `thing ${i}\n`).join('');
    writeFileSync(join(folder, 'labels.txt'), labels);
  }

  const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    PATH: process.env.PATH,
    WHYPIXEL_CACHE: join(folder, 'cache'),
    WHYPIXEL_MANIFEST: join(folder, 'manifest.json'),
    ...more,
  });

  const kept = (name: string) => join(folder, 'cache', 'networks', name);

  function whypixel(words: readonly string[], more?: NodeJS.ProcessEnv) {
    return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const options = { cwd: folder, env: environment(more) };
      execFile(process.execPath, [main, ...words], options, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });
  }

  async function serving(...behaviour: Parameters<typeof serve>): Promise<HostileServer> {
    const server = await serve(...behaviour);
    closing.push(server.close);
    return server;
  }

  return {
    folder: () => folder,
    closing: () => closing,
    ...{ offer, environment, kept, whypixel, serving },
  };
}
