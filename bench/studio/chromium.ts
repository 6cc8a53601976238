import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** How distributions call the browser. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The path of Chromium; undefined where it is not installed. */
export const chromiumPath: string | undefined = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** No sandbox, which containers lack; nothing that asks the network for anything. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const options = () => {
  if (chromiumPath === undefined) {
    throw new Error('Chromium is not installed (Debian: apt-get install chromium)');
  }
  return { executablePath: chromiumPath, args: FLAGS };
};

/** A fresh headless Chromium. @throws Error where it is not installed */
export const launchChromium = async (): Promise<Browser> => chromium.launch(options());

/** The same, with the number of its process; closing the browser ends that. */
export async function launchKnownChromium(): Promise<{ browser: Browser; pid: number }> {
  const server = await chromium.launchServer(options());
  const browser = await chromium.connect(server.wsEndpoint());
  browser.on('disconnected', () => void server.close());
  return { browser, pid: server.process().pid as number };
}
