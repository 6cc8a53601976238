import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server does with its n-th request, from 0. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse, n: number) => void;

export interface HostileServer {
  readonly url: string;
  /** The headers of the requests so far. */
  readonly requests: readonly IncomingMessage['headers'][];
  close(): Promise<void>;
}

/** A server on this machine that behaves as it is told. */
export async function serve(behaviour: Behaviour, path = '/network.onnx'): Promise<HostileServer> {
  const requests: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    requests.push(request.headers);
    behaviour(request, response, requests.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The first byte that a request asks for. */
export const startOf = ({ headers }: IncomingMessage): number =>
  Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);

/** Answers as a good server does: the part that is asked for, if the condition holds. */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  file: Buffer,
  { etag = '"one"', most = file.length }: { etag?: string; most?: number } = {},
): void {
  const condition = request.headers['if-range'];
  const start = condition !== undefined && condition !== etag ? 0 : startOf(request);
  const range = `bytes ${start}-${file.length - 1}/${file.length}`;
  response.writeHead(start > 0 ? 206 : 200, {
    etag,
    'content-length': file.length - start,
    ...(start > 0 && { 'content-range': range }),
  });
  send(response, file.subarray(start, start + most), start + most < file.length);
}

/**
 * Sends bytes, and then ends, or closes the connection behind them. (To reset it would take from the
 * client what it has not read yet: how much is there would be by chance.)
 */
export function send(response: ServerResponse, bytes: Uint8Array, isCut: boolean): void {
  if (!isCut) response.end(bytes);
  else response.write(bytes, () => response.socket?.end());
}
