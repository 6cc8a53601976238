import type { SingleBar } from 'cli-progress';

/** Work that takes less than this, in milliseconds, shows no bar. */
const QUIET = 1000;

/** A bar on stderr, on a terminal only, that appears once the work has taken a second. */
export interface Progress {
  /** Sets how much is done, of `total`. */
  update(done: number): void;
  /** Takes the bar away. */
  stop(): void;
}

/** Starts a bar of `total` `unit`s, with rate and time left. */
export async function createProgress(total: number, unit: string): Promise<Progress> {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const { default: cliProgress } = await import('cli-progress');
  const started = performance.now();
  let bar: SingleBar | undefined;
  return {
    update(done) {
      const elapsed = performance.now() - started;
      if (elapsed < QUIET) return;
      if (bar === undefined) {
        bar = new cliProgress.SingleBar(
          {
            format: `{bar} {percentage} %  {shown}/{total} ${unit}  {rate}/s  {eta_formatted} left`,
            clearOnComplete: true,
            hideCursor: true,
            stream: process.stderr,
            barsize: 30,
          },
          cliProgress.Presets.shades_classic,
        );
        bar.start(total, 0);
      }
      const rate = ((1000 * done) / elapsed).toFixed(done < elapsed / 1000 ? 2 : 1);
      bar.update(done, { shown: Math.floor(done), rate });
      // The engine computes without giving way to the event loop, so that no timer would draw it.
      bar.render();
    },
    stop() {
      bar?.stop();
    },
  };
}
