import { readdirSync, readFileSync } from 'node:fs';

const parentOf = (pid: number): number =>
  Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

/** The processes below another, by the tree that Linux shows. */
function processesBelow(root: number): number[] {
  const all = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const children = new Map<number, number[]>();
  for (const pid of all) {
    try {
      const parent = parentOf(pid);
      children.set(parent, [...(children.get(parent) ?? []), pid]);
    } catch {
      // It has ended since it was listed.
    }
  }
  const below = (pid: number): number[] =>
    (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(root);
}

/** Bytes of a process, its share of what it has in common with others included. */
function bytesOf(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return 1024 * Number(/^Pss:\s*(\d+)/m.exec(rollup)?.[1]);
}

/** Bytes of a browser's page processes: the page, its workers, and their memory. Under Linux alone. */
export function pageMemory(browser: number): number {
  return processesBelow(browser)
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer'))
    .map(bytesOf)
    .reduce((total, bytes) => total + bytes, 0);
}
