import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const main = join(root, 'dist/cli/main.js');

export const example = (name: string): string => join(root, 'examples', name);

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What the command left in the folder that it was run in, as relative paths. */
  readonly left: readonly string[];
}

/** An empty folder of its own for every test. */
export const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'whypixel-'));

/** Runs the built command in `folder` and says how it ended. */
export const whypixel = (folder: string, ...words: string[]): Promise<Run> =>
  run([], folder, words);

/** The same, after every thread has run the module `first`. */
export const whypixelAfter = (first: string, folder: string, ...words: string[]): Promise<Run> =>
  run(['--import', `data:text/javascript,${encodeURIComponent(first)}`], folder, words);

/** The embedded network is asked for, so that nothing is said of it. */
const environment = { ...process.env, WHYPIXEL_NETWORK: 'embedded' };

/** The same in another environment, with something on standard input. */
export const whypixelWith = (
  { env, input }: { readonly env?: NodeJS.ProcessEnv; readonly input?: Uint8Array | string },
  folder: string,
  ...words: string[]
): Promise<Run> => run([], folder, words, { ...environment, ...env }, input);

function run(
  options: readonly string[],
  folder: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = environment,
  input: Uint8Array | string = '',
): Promise<Run> {
  const before = new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }));
  return new Promise((resolve) => {
    const all = [...options, main, ...words];
    const child = execFile(process.execPath, all, { cwd: folder, env }, (error, stdout, stderr) => {
      const left = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      resolve({
        code: error === null ? 0 : Number(error.code),
        stdout,
        stderr,
        left: left.filter((path) => !before.has(path)).sort(),
      });
    });
    child.stdin?.on('error', () => {}).end(input);
  });
}
