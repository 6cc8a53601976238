import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { emptyFolder, example, whypixel } from './whypixel.js';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const [dog, fruit, objects] = ['dog.png', 'fruit.png', 'objects.png'].map(example);

/** Runs a script in which `$W` is the command. */
function bash(folder: string, script: string) {
  const env = { ...process.env, W: `${process.execPath} ${main}`, WHYPIXEL_NETWORK: 'embedded' };
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile('bash', ['-c', script], { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe('when nobody reads any more', () => {
  it('results are written all the same', async () => {
    const folder = emptyFolder();
    const words = `explain ${dog} ${fruit} ${objects} --method gradient --threads 1`;
    const { stdout, stderr } = await bash(folder, `$W ${words} | head -1; echo \${PIPESTATUS[0]}`);
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual([dog, '0']);
    const made = readdirSync(join(folder, 'whypixel-out')).filter((name) => name.endsWith('.json'));
    expect(made).toHaveLength(3);
  });

  it('what only prints ends, and ends well', async () => {
    const many = Array.from({ length: 40 }, () => dog).join(' ');
    const { stdout } = await bash(
      emptyFolder(),
      `$W classify ${many} | head -1; echo \${PIPESTATUS[0]}`,
    );
    expect(stdout.trim().split('\n')).toEqual([dog, '0']);
  });

  it.each([
    ['standard error is closed', `classify ${dog} 2>&-`, 0],
    ['standard error is closed, and something is wrong', 'classify none.png 2>&-', 2],
    ['standard output is closed', `classify ${dog} >&-`, 0],
    ['both are', `classify ${dog} >&- 2>&-`, 0],
  ])('%s', async (_, words, code) => {
    expect((await bash(emptyFolder(), `$W ${words}`)).code).toBe(code);
  });

  it.skipIf(!existsSync('/dev/full'))('a disk that is full is said', async () => {
    const { code, stderr } = await bash(emptyFolder(), `$W classify ${dog} > /dev/full`);
    expect(stderr).toMatch(/^whypixel: cannot write the output \(ENOSPC\)\n$/);
    expect(code).toBe(2);
  });
});

describe.runIf(process.platform === 'linux')('in little address space', () => {
  const words = `classify ${dog} ${fruit} --json`;

  it.each([64e6, 16e6, 4e6])('of %d kB the results are the same', async (kilobytes) => {
    const folder = emptyFolder();
    const free = JSON.parse((await whypixel(folder, ...words.split(' '))).stdout);
    const { code, stdout, stderr } = await bash(folder, `ulimit -v ${kilobytes}; $W ${words}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const topOf = (documents: { top: unknown }[]) => documents.map(({ top }) => top);
    expect(topOf(JSON.parse(stdout))).toEqual(topOf(free));
  });

  it('mistakes are said once, with their own exit code', async () => {
    const { code, stderr } = await bash(emptyFolder(), 'ulimit -v 4000000; $W classify none.png');
    expect(stderr).toBe('whypixel: none.png does not exist; check the path\n');
    expect(code).toBe(2);
  });
});
