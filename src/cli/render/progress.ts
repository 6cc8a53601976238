import type { SingleBar } from 'cli-progress';

/** Work that takes less than this, in milliseconds, shows no bar. */
const QUIET = 1000;

/** A bar on stderr, on a terminal only, that appears once the work has taken a second. */
export interface Progress {
  /**
   * Sets how much is done, of `total`; the first call starts the clock, and so does one that begins another part
   * of the work, which is said by another `unit`.
   */
  update(done: number, total: number, unit?: string): void;
  /** Takes the bar away while something is printed, which may go to the same terminal. */
  aside(print: () => void): void;
  /** Takes the bar away. */
  stop(): void;
}

/** Makes a bar of so many of a `unit`, with rate and time left. */
export async function createProgress(unit: string, quiet: boolean): Promise<Progress> {
  if (quiet || !process.stderr.isTTY) {
    return { update: () => {}, aside: (print) => print(), stop: () => {} };
  }
  const { default: cliProgress } = await import('cli-progress');
  let started: number | undefined;
  let current = unit;
  let bar: SingleBar | undefined;
  let shown: (Shown & { readonly unit: string }) | undefined;
  const hide = () => {
    if (shown) bar?.stop();
  };
  const show = () => {
    if (shown) bar?.start(shown.total, shown.done, shown);
  };
  return {
    update(done, total, of = unit) {
      if (of !== current) started = undefined;
      current = of;
      started ??= performance.now();
      const elapsed = performance.now() - started;
      if (elapsed < QUIET) return;
      bar ??= new cliProgress.SingleBar(
        {
          format: `{bar} {percentage} %  {whole}/{total} {unit}  {rate}/s  {left} left`,
          clearOnComplete: true,
          // A terminal is left as it is when the run is interrupted, and a signal ends it.
          hideCursor: false,
          linewrap: true,
          gracefulExit: false,
          stream: process.stderr,
          barsize: 24,
        },
        cliProgress.Presets.shades_classic,
      );
      const first = shown === undefined;
      shown = { ...shownAt(done, total, elapsed / 1000), unit: current };
      if (first) show();
      bar.update(done, shown);
      // The engine may compute without giving way to the event loop, so that no timer would draw it.
      bar.render();
    },
    aside(print) {
      hide();
      print();
      show();
    },
    stop: hide,
  };
}

/** What the bar says. */
interface Shown {
  readonly done: number;
  readonly total: number;
  readonly whole: number;
  readonly rate: string;
  readonly left: string;
}

function shownAt(done: number, total: number, seconds: number): Shown {
  const rate = done / seconds;
  return {
    done,
    total,
    whole: Math.floor(done),
    rate: rate.toFixed(rate < 1 ? 2 : 1),
    left: done === 0 ? '?' : duration(Math.ceil((total - done) / rate)),
  };
}

function duration(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), String(seconds % 60)];
  return minutes === 0 ? `${rest}s` : `${minutes}m${rest.padStart(2, '0')}s`;
}
