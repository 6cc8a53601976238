import { spawn } from 'node:child_process';

/** A program, and its words before the address. */
type Opener = readonly [program: string, ...words: string[]];

/** The programs that open an address in the user's browser, by platform. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly Opener[]>>> = {
  darwin: [['open']],
  win32: [['rundll32', 'url.dll,FileProtocolHandler']],
};

/** Elsewhere: the browser of Windows where Linux runs in it, the desktop's, Debian's. */
const OTHERS: readonly Opener[] = [['wslview'], ['xdg-open'], ['sensible-browser']];

/**
 * The programs to try, in order. `BROWSER` names the first, as other programs have it: several with
 * colons between. Where nothing is shown, desktop programs would start a browser in the terminal, so
 * there is none to try.
 */
export function openersFor(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): readonly Opener[] {
  const named = (env.BROWSER ?? '')
    .split(':')
    .map((line) => line.replace(/%s/g, '').trim().split(/\s+/))
    .filter(([program]) => program !== '') as unknown as Opener[];
  const byPlatform = OPENERS[platform];
  const isShown = Boolean(env.DISPLAY || env.WAYLAND_DISPLAY || env.WSL_DISTRO_NAME);
  return [...named, ...(byPlatform ?? (isShown ? OTHERS : []))];
}

/** Milliseconds after which a program that is still running is taken for the browser itself. */
const PATIENCE = 5_000;

/** Opens an address in the user's browser; whether a program took it. */
export async function openBrowser(
  address: string,
  openers: readonly Opener[] = openersFor(process.platform, process.env),
): Promise<boolean> {
  for (const [program, ...words] of openers) {
    if (await start(program, [...words, address])) return true;
  }
  return false;
}

/** Starts a program that outlives this one; whether it is there, and has not failed. */
function start(program: string, words: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: 'ignore', detached: true });
    const timer = setTimeout(() => resolve(true), PATIENCE);
    const end = (isOpen: boolean) => {
      clearTimeout(timer);
      resolve(isOpen);
    };
    child.once('error', () => end(false));
    child.once('exit', (code) => end(code === 0));
    child.unref();
  });
}
