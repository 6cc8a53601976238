import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { UserError } from '../errors.js';

/**
 * With it, V8 checks bounds itself. Without, it reserves 10 GB of address space for each WebAssembly
 * memory, of the engine as of each decoder and of Node's own HTTP parser, and where it may not, the process
 * ends.
 */
const CHECKED = '--disable-wasm-trap-handler';

/** Bytes of address space with which nothing runs into the limit: for two dozen memories. */
const ENOUGH = 2 ** 38;

/** The bytes of address space that the process may have (`ulimit -v`), where Linux says so. */
function limit(): number {
  let text: string;
  try {
    text = readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return Number.POSITIVE_INFINITY;
  }
  const [, soft = 'unlimited'] = /^Max address space\s+(\S+)/m.exec(text) ?? [];
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}

/** Signals that are passed on to the process that does the work. */
const PASSED_ON: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Where the process may not have as much address space as V8 reserves, runs the same command in another
 * process that reserves little; its kernels take a sixth longer.
 * @returns that process's exit code; undefined where there is space enough
 * @throws UserError where this Node cannot do so
 */
export async function runInLittleSpace(): Promise<number | undefined> {
  if (process.execArgv.includes(CHECKED) || limit() >= ENOUGH) return undefined;
  if (!process.allowedNodeEnvironmentFlags.has(CHECKED)) {
    throw new UserError(
      `this process may have ${Math.round(limit() / 1e9)} GB of address space, and Node ${process.versions.node} needs ${Math.round(ENOUGH / 1e9)} GB; raise the limit (ulimit -v), or use Node 20.15 or later`,
    );
  }
  const [node, ...words] = process.argv;
  const child = spawn(node, [CHECKED, ...process.execArgv, ...words], { stdio: 'inherit' });
  for (const signal of PASSED_ON) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']),
    );
  });
}
