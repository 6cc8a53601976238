import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { project } from '../setting.js';

/** `whypixel studio`, as a process of its own. */
export interface Served {
  /** What it printed: with the token. */
  readonly address: string;
  close(): Promise<void>;
}

/** Runs `whypixel studio` with these words, without a browser; resolves when it says where it is. */
export async function serveStudio(words: readonly string[]): Promise<Served> {
  const main = join(project, 'dist/cli/main.js');
  const child = spawn(process.execPath, [main, 'studio', '--no-open', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: project,
  });
  const ended = once(child, 'exit');
  const end = () => child.kill();
  process.once('exit', end);
  let said = '';
  for await (const text of child.stdout) {
    said += text;
    const [address] = /http:\S+#token=\S+(?=\n)/.exec(said) ?? [];
    if (address === undefined) continue;
    return {
      address,
      async close() {
        end();
        await ended;
        process.off('exit', end);
      },
    };
  }
  throw new Error(`whypixel studio ended before it was there: ${said}`);
}

/** A port that nobody has now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
