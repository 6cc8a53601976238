import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve, sep } from 'node:path';
import { typeOf } from '../../src/node/studio/answer.js';

/** How the page is answered: half and no more, by a server at fault, or after four seconds. */
export type Failure = 'half' | 'fault' | 'slow';

/** A host of static files, as people have them: no headers but the type, files below a folder's name. */
export interface StaticHost {
  /** The address of the folder, with a slash at its end. */
  readonly address: string;
  /** The paths below the folder that were asked for, in order. */
  readonly asked: readonly string[];
  /** From now on the files are taken from here. */
  moveTo(folder: string): void;
  /** From now on the page is answered so; undefined: as it is. What was held until then is broken off. */
  fail(how: Failure | undefined): void;
  /** Ends it: whoever asks now finds nobody. */
  close(): Promise<void>;
}

/**
 * Serves a folder's files on 127.0.0.1 below `/a/site/`.
 * @param headers sent with every answer
 */
export async function staticHost(
  folder: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<StaticHost> {
  const base = '/a/site/';
  let root = resolve(folder);
  let failure: Failure | undefined;
  const held = new Set<ServerResponse>();
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    const path = url.replace(/[?#].*$/, '');
    const inner = decodeURIComponent(path.slice(base.length)) || 'index.html';
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    try {
      const file = resolve(root, inner);
      if (!path.startsWith(base) || !file.startsWith(root + sep)) throw new Error(path);
      const bytes = readFileSync(file);
      asked.push(inner);
      response.setHeader('Content-Type', typeOf(inner));
      const how = inner === 'index.html' ? failure : undefined;
      if (how === 'fault') {
        response.writeHead(503).end();
      } else if (how === 'half') {
        response.write(bytes.subarray(0, 99));
        held.add(response);
      } else {
        setTimeout(() => response.end(bytes), how === 'slow' ? 4000 : 0);
      }
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    asked,
    moveTo(next) {
      root = resolve(next);
    },
    fail(how) {
      failure = how;
      for (const response of held) response.destroy();
      held.clear();
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
