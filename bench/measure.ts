import { setImmediate } from 'node:timers/promises';

/** Something whose time is taken. */
export interface Case {
  readonly name: string;
  readonly threads: number;
  /** Fewer runs than the others, for what takes seconds. */
  readonly maxRuns?: number;
  /**
   * Runs that are not counted, in which code is compiled and memory is touched; by default 20. But for
   * what has none, another one comes before each that is counted: what ran before does not matter then.
   */
  readonly warmUps?: number;
  /** One run. What it resolves to is kept in the sample; a `ms` in it takes the place of the time around it. */
  readonly run: () => unknown;
  /** Numbers for the table besides the time, from what the runs returned. */
  readonly findings?: (returned: readonly unknown[]) => Record<string, number>;
  readonly close?: () => unknown;
}

/** A case, measured: times in milliseconds. */
export interface Result {
  readonly name: string;
  readonly threads: number;
  readonly median_ms: number;
  readonly min_ms: number;
  readonly max_ms: number;
  readonly runs: number;
  /** The first of all runs, which is not counted: before anything was compiled or laid out for it. */
  readonly first_ms?: number;
  /** Median processor time of all threads: on a machine that others use too, steadier than time. */
  readonly cpu_ms?: number;
  readonly [finding: string]: number | string | undefined;
}

/**
 * V8 compiles what runs between kernels in 1.4 s of a processor's time, on the cores that kernels compute on: the
 * first 25 runs of LRP on two threads take 5 to 30 % longer than those after.
 */
const WARM_UPS = 20;

/** Threads that spin for a while after their work must not slow down who comes next. */
const REST_MS = 25;

/**
 * Waits without sleeping: on a machine that others use too, a processor that has slept may be given
 * back as half of one that is shared, and two threads then do no more than one.
 */
async function rest(): Promise<void> {
  const until = performance.now() + REST_MS;
  while (performance.now() < until) await setImmediate();
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1] + upper) / 2;
}

const ownTime = (returned: unknown): number | undefined =>
  typeof returned === 'object' && returned !== null && 'ms' in returned
    ? (returned.ms as number)
    : undefined;

/**
 * Measures all cases in turns, so that whatever else the machine does meanwhile meets them alike.
 * @param tell is called before each round, `round` from 0
 */
export async function measure(
  cases: readonly Case[],
  runs: number,
  tell: (round: number) => void = () => {},
): Promise<Result[]> {
  const samples = cases.map(() => ({
    first: undefined as number | undefined,
    times: [] as number[],
    processor: [] as number[],
    returned: [] as unknown[],
  }));
  for (const [index, { run, warmUps = WARM_UPS }] of cases.entries()) {
    for (let i = 0; i < warmUps; i++) {
      const start = performance.now();
      await run();
      samples[index].first ??= performance.now() - start;
    }
  }
  for (let round = 0; round < runs; round++) {
    tell(round);
    for (const [index, { run, maxRuns = runs, warmUps = WARM_UPS }] of cases.entries()) {
      if (round >= maxRuns) continue;
      const sample = samples[index];
      await rest();
      if (warmUps > 0) await run();
      const before = process.cpuUsage();
      const start = performance.now();
      const returned = await run();
      const time = performance.now() - start;
      const { user, system } = process.cpuUsage(before);
      const own = ownTime(returned);
      sample.times.push(own ?? time);
      if (own === undefined) sample.processor.push((user + system) / 1000);
      sample.returned.push(returned);
    }
  }
  return cases.map(({ name, threads, findings }, index) => {
    const { first, times, processor, returned } = samples[index];
    return {
      name,
      threads,
      median_ms: median(times),
      min_ms: Math.min(...times),
      max_ms: Math.max(...times),
      runs: times.length,
      ...(first !== undefined && { first_ms: first }),
      ...(processor.length > 0 && { cpu_ms: median(processor) }),
      ...findings?.(returned),
    };
  });
}
