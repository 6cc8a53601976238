import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ask } from '../support/studio-request.js';
import { emptyFolder, example, whypixel } from './whypixel.js';

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
  readonly token: string;
  /** What it has written to standard error. */
  readonly said: () => string;
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Starts the built command, and waits for the address. */
async function start(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Running> {
  const child = spawn(process.execPath, ['dist/cli/main.js', 'studio', ...words], {
    env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', BROWSER: '', ...env },
  });
  children.push(child);
  let [out, said] = ['', ''];
  child.stderr.on('data', (text) => {
    said += text;
  });
  const address = await new Promise<RegExpExecArray>((resolve, reject) => {
    child.stdout.on('data', (text) => {
      out += text;
      const found = /http:\/\/127\.0\.0\.1:(\d+)\/#token=([\w-]+)\n/.exec(out);
      if (found !== null) resolve(found);
    });
    child.on('exit', (code) => reject(new Error(`it ended with ${code}: ${out}${said}`)));
  });
  return { child, port: Number(address[1]), token: address[2], said: () => said };
}

describe('whypixel studio', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'serves the page and the pictures until %s, and ends with 0',
    async (signal) => {
      const { child, port, token } = await start([example('dog.png'), '--no-open']);
      expect((await ask(port, '/')).body.toString()).toContain('<title>');
      const { body } = await ask(port, `/files/${token}/start.json`);
      expect(JSON.parse(body.toString()).pictures).toEqual([
        { name: 'dog.png', url: `./files/${token}/pictures/0/dog.png` },
      ]);
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([0, null]);
      await expect(ask(port, '/')).rejects.toThrow('ECONNREFUSED');
    },
  );

  it('hands the browser an address that works once, not the token', async () => {
    const told = join(emptyFolder(), 'told');
    const browser = join(emptyFolder(), 'browser');
    writeFileSync(browser, `#!/bin/sh\nprintf %s "$*" > ${told}\n`, { mode: 0o755 });
    const { port, token } = await start([], { BROWSER: browser });
    await expect.poll(() => existsSync(told) && readFileSync(told, 'utf8')).toMatch(/^http/);
    const address = new URL(readFileSync(told, 'utf8'));
    expect(address.href).not.toContain(token);
    expect(address.port).toBe(String(port));
    const { headers } = await ask(port, address.pathname);
    expect(headers.location).toBe(`/#token=${token}`);
    expect((await ask(port, address.pathname)).status).toBe(410);
  });

  it('says how to go on where no browser can be started', async () => {
    const running = await start([]);
    await expect
      .poll(running.said)
      .toBe('whypixel: no browser could be started here; open the address yourself\n');
    const remote = await start([], { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' });
    await expect
      .poll(remote.said)
      .toContain(`ssh -L ${remote.port}:127.0.0.1:${remote.port} this-machine`);
  });

  it('listens on the port that it is told, and says in one line that it is taken', async () => {
    const { port } = await start(['--no-open']);
    const { code, stderr } = await whypixel(emptyFolder(), 'studio', '--port', String(port));
    expect([code, stderr]).toEqual([
      2,
      `whypixel: port ${port} is taken by another program; give another, or leave --port out for a free one\n`,
    ]);
  });

  it('refuses what it cannot show before it serves anything', async () => {
    const { code, stdout, stderr } = await whypixel(emptyFolder(), 'studio', 'nothing.png');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe('whypixel: nothing.png does not exist; check the path\n');
  });
});
