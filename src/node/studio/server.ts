import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../errors.js';
import type { Addresses, Handed } from './answer.js';
import { isSecret, type RefusedRequest, refusalOf } from './guard.js';
import { SECURITY_HEADERS } from './headers.js';

const HOST = '127.0.0.1';

export interface StudioOptions {
  /** The page's files. */
  readonly page: Addresses;
  /**
   * What is handed over under the token, by what follows `/files/TOKEN/`; `base` is what the page's
   * addresses of it begin with.
   */
  readonly files: (base: string) => Addresses;
  /** 0 for any free port. */
  readonly port: number;
}

export interface Studio {
  readonly port: number;
  /** The address with the token, for the user's eyes. */
  readonly address: string;
  /** An address for a browser's command line: it works once. */
  readonly launchAddress: string;
  close(): Promise<void>;
}

/** What is given, why nothing is, or where to go on. */
type Answer = Handed | RefusedRequest | { readonly location: string };

/** A secret of 192 bits. */
const secret = (): string => randomBytes(24).toString('base64url');

const GONE: RefusedRequest = {
  status: 410,
  why: 'this address worked once; open the one that whypixel printed',
};
const MISSING: RefusedRequest = { status: 404, why: 'there is nothing here' };

/**
 * Serves the studio on loopback, to whoever knows the token.
 *
 * The page itself is no secret: it comes with the package. The pictures and the network are: they lie
 * under `/files/TOKEN/`, and the page learns the token from the fragment of its address,
 * `http://127.0.0.1:PORT/#token=TOKEN`, which browsers send to nobody. The page takes it out of the
 * address bar, so that no copied link and no history holds it (src/studio/start.ts). A cookie would do
 * less: cookies know no ports, and go to every server on 127.0.0.1.
 *
 * Command lines can be read by all users of a machine, so the browser is started with an address that
 * works once, `/open/TICKET`, and leads to the one with the token. Whoever else is quicker leaves the
 * user before a page that says that it was used: it cannot go unnoticed.
 *
 * Addresses are looked up in a table that is complete before the first request. No path of a file is
 * ever made from what is requested.
 * @throws UserError where the port is taken, or not allowed
 */
export async function startStudio({ page, files, port: wanted }: StudioOptions): Promise<Studio> {
  const [token, ticket] = [secret(), secret()];
  const handed = files(`./files/${token}/`);
  const server = createServer();
  const port = await listen(server, wanted);
  let isTicketUsed = false;

  const useTicket = (key: string, method: string | undefined): Answer => {
    if (!isSecret(key, ticket) || method !== 'GET') return MISSING;
    if (isTicketUsed) return GONE;
    isTicketUsed = true;
    return { location: `/#token=${token}` };
  };
  const find = (path: string, method: string | undefined): Answer => {
    const [, folder, key = '', ...rest] = path.split('/');
    if (folder === 'open') return useTicket(rest.length === 0 ? key : '', method);
    if (folder !== 'files') return page.get(path) ?? MISSING;
    return (isSecret(key, token) && handed.get(rest.join('/'))) || MISSING;
  };

  server.on('request', (request, response) => {
    const { method, url = '' } = request;
    const found = refusalOf(askedFor(request), port) ?? find(url.replace(/[?#].*$/, ''), method);
    respond(found, request, response).catch(() => response.destroy());
  });
  return {
    port,
    address: `http://${HOST}:${port}/#token=${token}`,
    launchAddress: `http://${HOST}:${port}/open/${ticket}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const askedFor = ({ method, headers, rawHeaders }: IncomingMessage) => ({
  method,
  headers,
  hosts: rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length,
});

async function respond(
  found: Answer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  response.setHeader('Cache-Control', 'no-store');
  if ('location' in found) {
    response.writeHead(303, { Location: found.location }).end();
  } else if ('why' in found) {
    refuse(response, found);
  } else {
    await give(found, request, response);
  }
}

function refuse(response: ServerResponse, { status, why, headers }: RefusedRequest): void {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.writeHead(status, headers).end(`${why}\n`);
}

async function give(
  { type, from, isKept }: Handed,
  { method }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('Content-Type', type);
  if (isKept) response.setHeader('Cache-Control', 'no-cache');
  if ('bytes' in from) {
    response.setHeader('Content-Length', from.bytes.length);
    response.end(method === 'HEAD' ? undefined : from.bytes);
    return;
  }
  const file = await openAsHanded(from.path);
  try {
    const stat = await file?.stat();
    if (file === undefined || !stat?.isFile()) {
      refuse(response, { status: 404, why: 'the file is not there any more' });
      return;
    }
    const { size } = stat;
    response.setHeader('Content-Length', size);
    if (method === 'HEAD' || size === 0) response.end();
    else await pipeline(file.createReadStream({ autoClose: false, end: size - 1 }), response);
  } finally {
    await file?.close();
  }
}

/**
 * Opens a file where it was when it was handed over: were it, or a folder above it, replaced by a link
 * since, that would lead to what nobody handed over.
 */
async function openAsHanded(path: string): Promise<FileHandle | undefined> {
  try {
    if ((await realpath(path)) !== path) return undefined;
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

const PORT_ERRORS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program',
  EACCES: 'may be used by administrators only',
  EPERM: 'may not be used here',
};

/** Listens on loopback; returns the port. */
function listen(server: Server, wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = PORT_ERRORS[error.code ?? ''];
      if (why === undefined) return reject(error);
      reject(
        new UserError(
          (name) =>
            `port ${wanted} ${why}; give another, or leave ${name('port')} out for a free one`,
          { field: 'port', cause: error },
        ),
      );
    });
    server.listen({ host: HOST, port: wanted, exclusive: true }, () =>
      resolve((server.address() as AddressInfo).port),
    );
  });
}
