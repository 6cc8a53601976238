import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { emptyFolder, example, whypixel, whypixelAfter } from './whypixel.js';

const words = [
  ...['study', example('dog.png'), '--out', 'out', '--json'],
  ...['--superpixels', '6', '--controls', '1', '--max-iterations', '2', '--min-concentration', '0'],
];

/** Every file of a folder with its bytes. */
function bytesOf(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(
    files.map((path) => [path, readFileSync(join(folder, path), 'base64')]),
  );
}

/** Starts the command, and kills it when `when` has come. */
async function killedWhen(folder: string, when: () => boolean): Promise<void> {
  const child = spawn(process.execPath, [resolve('dist/cli/main.js'), ...words], { cwd: folder });
  const ended = new Promise<void>((done) => child.on('exit', () => done()));
  while (!when() && child.exitCode === null) await sleep(1);
  child.kill('SIGKILL');
  await ended;
}

const filesIn = (folder: string): string[] => {
  try {
    return readdirSync(join(folder, 'out'), { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
};

describe('a run', () => {
  it('that is killed at any moment ends with the same bytes, and nothing else in its folder', async () => {
    const whole = emptyFolder();
    expect((await whypixel(whole, ...words)).code).toBe(0);
    const wanted = bytesOf(whole);
    const folder = emptyFolder();
    for (const files of [1, 2, 6, 12, 16]) {
      await killedWhen(folder, () => filesIn(folder).length >= files);
    }
    // In the middle of a write.
    await killedWhen(folder, () => filesIn(folder).some((path) => path.endsWith('.tmp')));
    const { code, stderr } = await whypixel(folder, ...words);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(bytesOf(folder)).toEqual(wanted);
  });

  it('keeps a second one out of its folder', async () => {
    const folder = emptyFolder();
    const first = whypixel(folder, ...words);
    while (!filesIn(folder).some((path) => path.endsWith('.png'))) await sleep(5);
    const second = await whypixel(folder, ...words);
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(
      /^whypixel: another run \(process \d+\) works in out; wait for it/,
    );
    expect((await first).code).toBe(0);
  });

  it.each([1, 4, 9])(
    'that finds the disk full at its write %i says so, and goes on later',
    async (nth) => {
      const folder = emptyFolder();
      const full = `
      import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const { open } = fs.promises;
      let writes = 0;
      fs.promises.open = async (path, flags, ...rest) => {
        const file = await open(path, flags, ...rest);
        if (flags === 'wx' && ++writes === ${nth}) {
          file.writeFile = async () => {
            throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
          };
        }
        return file;
      };
      syncBuiltinESMExports();`;
      const failed = await whypixelAfter(full, folder, ...words);
      expect(failed.code).toBe(2);
      expect(failed.stderr).toMatch(/cannot write .*\(ENOSPC\); free some space/);
      expect(filesIn(folder).filter((path) => /\.tmp$|lock$/.test(path))).toEqual([]);
      expect((await whypixel(folder, ...words)).code).toBe(0);
      const whole = emptyFolder();
      await whypixel(whole, ...words);
      expect(bytesOf(folder)).toEqual(bytesOf(whole));
    },
  );
});
