/**
 * Loaded into a whypixel process with `node --import`: notes when the first layer starts, and on
 * exit writes that and what the process used to the file that PROBE_FILE names.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import type { createEngine, Engine } from 'whypixel';

/** What the probe found. */
export interface Probed {
  /** In milliseconds since 1970; absent when no layer ran on the main thread. */
  readonly firstLayer?: number;
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
  // The engine alone: the whole library would load what the command line loads later, or never.
  const url = new URL('../tensor/engine.js', import.meta.url).href;
  const { Engine: loaded } = (await import(url)) as {
    createEngine: typeof createEngine;
    Engine: { readonly prototype: Engine };
  };
  const { prototype } = loaded;
  const run = prototype.run;
  let firstLayer: number | undefined;
  prototype.run = function (this: Engine, ...call: Parameters<Engine['run']>) {
    if (call[0].startsWith('convolution')) {
      firstLayer = performance.timeOrigin + performance.now();
      prototype.run = run;
    }
    return run.apply(this, call);
  } as Engine['run'];
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    const probed: Probed = {
      ...(firstLayer !== undefined && { firstLayer }),
      peakMb: peakMb(),
      cpuMs: (user + system) / 1000,
    };
    writeFileSync(file, JSON.stringify(probed));
  });
}
