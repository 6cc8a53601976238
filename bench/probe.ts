/**
 * Loaded into a whypixel process with `node --import`: on exit writes when the process began and
 * what it used to the file that PROBE_FILE names.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** What the probe found. */
export interface Probed {
  /** In milliseconds since 1970. */
  readonly began: number;
  readonly peakMb: number;
  /** Processor time of all threads, in milliseconds. */
  readonly cpuMs: number;
}

export const PROBE_FILE = 'WHYPIXEL_BENCH_PROBE_FILE';

/** In MB of 2^20. Linux's own count: `maxRSS` there begins with that of the process that spawned this one. */
function peakMb(): number {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

const file = process.env[PROBE_FILE];
if (isMainThread && file !== undefined) {
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    const probed: Probed = {
      began: performance.timeOrigin,
      peakMb: peakMb(),
      cpuMs: (user + system) / 1000,
    };
    writeFileSync(file, JSON.stringify(probed));
  });
}
