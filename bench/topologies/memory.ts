import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Options } from '../options.js';
import { PROBE_FILE, type Probed } from '../probe.js';

/** The peak memory of a process that reads a topology, runs it and explains it: in MB of 2^20. */
export async function topologyPeak(
  path: string,
  name: string,
  { threads, kernels }: Options,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'whypixel-probe-'));
  try {
    const probe = new URL('../probe.js', import.meta.url).href;
    const alone = fileURLToPath(new URL('./alone.js', import.meta.url));
    const file = join(folder, 'probe.json');
    await promisify(execFile)(
      process.execPath,
      ['--import', probe, alone, path, name, `${threads}`, kernels],
      { env: { ...process.env, [PROBE_FILE]: file } },
    );
    return (JSON.parse(await readFile(file, 'utf8')) as Probed).peakMb;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
