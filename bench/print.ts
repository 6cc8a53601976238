import { cpus } from 'node:os';
import { basename } from 'node:path';
import type { Result } from './measure.js';
import type { Setting } from './setting.js';

/** What all other times are compared with. */
const YARDSTICK = 'onnxruntime-node:forward';

/** Rows under a heading, the first column to the left, the others to the right. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heading, ...rows];
  const widths = heading.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** One line: the network, the picture, and the machine. Whole processes use the embedded network. */
export function describeRun({ network, input }: Setting): string {
  const [cpu] = cpus();
  return `${network.name}, ${basename(input.path)}, node ${process.version}, ${cpus().length} × ${cpu?.model.trim()}\n`;
}

/** How many times the yardstick; nothing without one. */
export const ratio = (value: number, yardstick: number | undefined): string =>
  yardstick === undefined ? '' : (value / yardstick).toFixed(2);

/** GFLOP/s, and their share of the roofline, of `flop` multiplications and additions in so many milliseconds. */
export const speed = (flop: number, ms: number, roofline: number): [string, string] => [
  (flop / ms / 1e6).toFixed(0),
  `${((100 * flop) / ms / roofline).toFixed(0)} %`,
];

/** How many multiplications and additions per second forward passes make, ours and others'. */
export function speedTable(
  results: readonly Result[],
  flop: number,
  rooflines: ReadonlyMap<number, number>,
): string {
  const rows = results.flatMap(({ name, threads, median_ms }) => {
    const roofline = rooflines.get(threads);
    if (!/(^|:)forward$/.test(name) || roofline === undefined) return [];
    return [[name, String(threads), ...speed(flop, median_ms, roofline)]];
  });
  if (rows.length === 0) return '';
  return `\n${table(['forward passes', 'threads', 'GFLOP/s', 'of the roofline'], rows)}`;
}

/** All results, with their ratios to the yardstick on all threads: of the medians, and of the least. */
export function resultTable(results: readonly Result[]): string {
  const yardstick = results
    .filter(({ name }) => name === YARDSTICK)
    .sort((a, b) => b.threads - a.threads)[0];
  const known = new Set(['name', 'threads', 'median_ms', 'min_ms', 'max_ms', 'runs']);
  const findings = [...new Set(results.flatMap(Object.keys))].filter((key) => !known.has(key));
  const heading = [
    '',
    'threads',
    'median ms',
    'min',
    'max',
    'runs',
    '× ort',
    '× ort (min)',
    ...findings,
  ];
  const rows = results.map((result) => [
    result.name,
    String(result.threads),
    result.median_ms.toFixed(1),
    result.min_ms.toFixed(1),
    result.max_ms.toFixed(1),
    String(result.runs),
    ratio(result.median_ms, yardstick?.median_ms),
    ratio(result.min_ms, yardstick?.min_ms),
    ...findings.map((key) => (typeof result[key] === 'number' ? result[key].toFixed(1) : '')),
  ]);
  return table(heading, rows);
}

/** How much faster all threads are than one. */
export function speedUps(results: readonly Result[]): string {
  const rows = results.flatMap((one) => {
    const all = results.find(({ name, threads }) => name === one.name && threads > one.threads);
    if (one.threads !== 1 || all === undefined) return [];
    const times = [one.median_ms / all.median_ms, one.min_ms / all.min_ms];
    return [[one.name, String(all.threads), ...times.map((times) => times.toFixed(2))]];
  });
  if (rows.length === 0) return '';
  return `\n${table(['all threads over one', 'threads', 'of medians', 'of least'], rows)}`;
}
