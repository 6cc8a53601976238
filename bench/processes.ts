import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { ClassifyDocument } from 'whypixel';
import { type Case, median } from './measure.js';
import { chooses, type Options } from './options.js';
import { PROBE_FILE, type Probed } from './probe.js';
import { pictures, project } from './setting.js';

/** Whole processes take seconds, so they run less often. */
const MAX_RUNS = 5;

/** How many pictures the smaller folder holds: what memory is compared with. */
const FEW = 10;

/** The preset that folders are explained by, whatever the network's own is: figures stay comparable. */
const FOLDER_PRESET = 'heatmapping';

/** A whypixel process that has ended. */
interface Ended extends Probed {
  /** From its start to its end, in milliseconds. */
  readonly ms: number;
  /** From the wish to start it to its beginning, in milliseconds. */
  readonly spawned: number;
  readonly stdout: string;
}

const now = () => performance.timeOrigin + performance.now();

/** Runs the command line with the embedded network. */
async function whypixel(args: readonly string[], probeFile: string): Promise<Ended> {
  const probe = new URL('./probe.js', import.meta.url).href;
  const start = now();
  const child = spawn(
    process.execPath,
    ['--import', probe, join(project, 'dist', 'cli', 'main.js'), ...args],
    { env: { ...process.env, [PROBE_FILE]: probeFile }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stdout = '';
  let complaint = '';
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    complaint += text.toString();
  });
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const ms = now() - start;
  if (code !== 0) throw new Error(`whypixel ${args[0]} ended with ${code}: ${complaint}`);
  const probed = JSON.parse(await readFile(probeFile, 'utf8')) as Probed;
  return { ...probed, ms, spawned: probed.began - start, stdout };
}

/** As many pictures as wanted, each under a name of its own. */
async function fill(folder: string, count: number): Promise<string[]> {
  const sources = pictures();
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const source = sources[i % sources.length];
      const path = join(folder, `${i}-${basename(source)}`);
      await symlink(source, path);
      return path;
    }),
  );
}

/**
 * Start-up, `explain` of one picture, and of folders with few and with many: whole processes, as
 * somebody waits for them, with the embedded network; the folders by `FOLDER_PRESET`. Their memory is the median of
 * their peaks.
 */
export async function processCases(
  { only, pictures: many, kernels }: Options,
  threadCounts: readonly number[],
): Promise<Case[]> {
  const names = ['start-up', 'explain', `folder:${FEW}`, `folder:${many}`];
  if (!names.some((name) => chooses(only, name))) return [];
  const folder = await mkdtemp(join(tmpdir(), 'whypixel-bench-'));
  const paths = await fill(folder, Math.max(FEW, many));
  const example = join(project, 'examples', 'dog.png');
  const explained = (name: string, files: readonly string[]) =>
    threadCounts.map((threads): Case => {
      const rate = files.length > 1;
      const preset = rate ? ['--preset', FOLDER_PRESET] : [];
      const how = ['--threads', `${threads}`, '--kernels', kernels];
      const args = ['explain', ...files, ...preset, ...how];
      return {
        name,
        threads,
        maxRuns: MAX_RUNS,
        warmUps: 0,
        run: () => whypixel([...args, '--out', join(folder, 'out')], join(folder, 'probe.json')),
        findings(returned) {
          const ended = returned as readonly Ended[];
          const time = median(ended.map(({ ms }) => ms));
          return {
            cpu_ms: median(ended.map(({ cpuMs }) => cpuMs)),
            peak_mb: median(ended.map(({ peakMb }) => peakMb)),
            ...(rate && { images_per_s: (1000 * files.length) / time }),
          };
        },
      };
    });
  const starts = threadCounts.map(
    (threads): Case => ({
      name: 'start-up',
      threads,
      maxRuns: MAX_RUNS,
      warmUps: 0,
      async run() {
        const how = ['--threads', `${threads}`, '--kernels', kernels];
        const args = ['classify', example, '--json', ...how];
        const { spawned, stdout } = await whypixel(args, join(folder, 'probe.json'));
        // Up to the first layer: what comes before it says in its document how long it took.
        const { timing } = JSON.parse(stdout) as ClassifyDocument;
        return { ms: spawned + timing.start + timing.read };
      },
    }),
  );
  const cases = [
    ...starts,
    ...explained('explain', [example]),
    ...explained(`folder:${FEW}`, paths.slice(0, FEW)),
    ...(many === FEW ? [] : explained(`folder:${many}`, paths.slice(0, many))),
  ].filter(({ name }) => chooses(only, name));
  const cleaner: Pick<Case, 'close'> = {
    close: () => rm(folder, { recursive: true, force: true }),
  };
  return cases.map((one, i) => (i === 0 ? { ...one, ...cleaner } : one));
}
