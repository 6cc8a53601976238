import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, resolve, sep } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium.js';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Its icon is none, which a browser would else ask for. */
const EMPTY_PAGE =
  '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>test</title>';

/** An empty page at `/`, files from the given folders of the project, 404 for anything else. */
function serve(folders: readonly string[]) {
  return createServer((request, response) => {
    const path = resolve(`.${new URL(request.url ?? '/', 'http://localhost').pathname}`);
    if (path === resolve('.')) {
      response.setHeader('content-type', TYPES['.html']);
      response.end(EMPTY_PAGE);
      return;
    }
    try {
      if (!folders.some((folder) => path.startsWith(resolve(folder) + sep))) throw new Error(path);
      const bytes = readFileSync(path);
      response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
      response.end(bytes);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
}

/** A page of a fresh headless Chromium, and what it has complained of. */
export interface OpenPage {
  readonly page: Page;
  /** Errors that nobody caught, and failed requests. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Errors of a page that nobody caught, what it logs as errors, and failed requests, as they come. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  return complaints;
}

/** Opens an empty page whose server, on 127.0.0.1, has the files of these folders of the project. */
export async function openPage(folders: readonly string[]): Promise<OpenPage> {
  const server = serve(folders);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  try {
    browser = await launchChromium();
    const page = await browser.newPage();
    const complaints = complaintsOf(page);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return { page, complaints, close };
  } catch (error) {
    await close();
    throw error;
  }
}
