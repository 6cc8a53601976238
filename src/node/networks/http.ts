import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { bare, type HttpProxy, proxyFor } from './proxy.js';
import { type Received, receive } from './received.js';

/** How requests are made. */
export interface HttpOptions {
  /** Where proxies are named. */
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds without a byte after which a connection counts as dead. */
  readonly idle: number;
  readonly signal?: AbortSignal | undefined;
}

/** A server's answer, whose body has not been read. Whoever does not read it destroys it. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Received;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 8;

/** Why a request led to no answer, in words that can follow a host's name and a colon. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

/**
 * Sends a GET and follows redirects, through the proxy that the environment names. (`fetch` of Node 20
 * knows no proxies, unpacks what it is sent, and does not say whether it did.)
 * @throws RequestError where there is no answer
 * @throws UserError for a proxy that cannot be used
 */
export async function get(
  url: string,
  headers: Readonly<Record<string, string>>,
  options: HttpOptions,
): Promise<Answer> {
  let target = new URL(url);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const answer = await send(target, headers, options);
    const { location } = answer.headers;
    if (!REDIRECTS.has(answer.status) || location === undefined) return answer;
    answer.body.destroy();
    const next = URL.canParse(location, target.href) ? new URL(location, target.href) : undefined;
    if (next === undefined || !/^https?:$/.test(next.protocol)) {
      throw new RequestError('it redirects to what is no web address');
    }
    if (target.protocol === 'https:' && next.protocol !== 'https:') {
      throw new RequestError('it redirects from https to http');
    }
    target = next;
  }
  throw new RequestError(`it redirects more than ${MOST_REDIRECTS} times`);
}

/** One request, without redirects. */
async function send(
  url: URL,
  headers: Readonly<Record<string, string>>,
  options: HttpOptions,
): Promise<Answer> {
  const proxy = proxyFor(url, options.env);
  const own = { ...headers, host: url.host, 'user-agent': 'whypixel', connection: 'close' };
  const { signal } = options;
  if (proxy === undefined) {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return answerOf(request(url, { headers: own, agent: false, signal }), options);
  }
  const { host, port, authorization } = proxy;
  if (url.protocol === 'http:') {
    const login = authorization && { 'proxy-authorization': authorization };
    const all = { ...own, ...login };
    const request = httpRequest({ host, port, path: url.href, headers: all, agent: false, signal });
    return answerOf(request, options);
  }
  const socket = await openTunnel(url, proxy, options);
  const servername = bare(url.hostname);
  const request = httpsRequest(url, {
    headers: own,
    signal,
    createConnection: () => tlsConnect({ socket, servername, ALPNProtocols: ['http/1.1'] }),
  });
  return answerOf(request, options);
}

/** A connection to the server through the proxy, which passes bytes on and sees none of the text. */
async function openTunnel(url: URL, proxy: HttpProxy, options: HttpOptions): Promise<Socket> {
  const { host, port, authorization } = proxy;
  const path = `${url.hostname}:${url.port || 443}`;
  const headers = { host: path, ...(authorization && { 'proxy-authorization': authorization }) };
  const request = httpRequest({
    host,
    port,
    method: 'CONNECT',
    path,
    headers,
    agent: false,
    signal: options.signal,
  });
  return new Promise((resolve, reject) => {
    request.on('connect', ({ statusCode }, socket: Socket) => {
      socket.setTimeout(0);
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new RequestError(`the proxy ${host}:${port} answers ${statusCode}`));
    });
    finish(request, options, (error) =>
      reject(new RequestError(`the proxy ${host}:${port}: ${error.message}`)),
    );
  });
}

/** Sends a request; resolves with the head of its answer. */
const answerOf = (request: ClientRequest, options: HttpOptions): Promise<Answer> =>
  new Promise((resolve, reject) => {
    finish(request, options, reject);
    request.on('response', (message) => {
      const { headers, statusCode } = message;
      resolve({ status: statusCode as number, headers, body: receive(message) });
    });
  });

/** Sends the request; `reject` gets a RequestError for whatever ends it before an answer. */
function finish(request: ClientRequest, { idle }: HttpOptions, reject: (error: Error) => void) {
  let running: { destroy(error: Error): unknown } = request;
  request.on('response', (body) => {
    running = body;
  });
  request.setTimeout(idle, () =>
    running.destroy(new RequestError(`it sent nothing for ${idle / 1000} seconds`)),
  );
  request.on('error', (error) => reject(new RequestError(wordsFor(error))));
  request.end();
}

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'its name cannot be looked up now',
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'the connection was cut',
  ETIMEDOUT: 'it does not answer',
  ENETUNREACH: 'the network cannot be reached',
  EHOSTUNREACH: 'it cannot be reached',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted (NODE_EXTRA_CA_CERTS names more)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is not trusted (NODE_EXTRA_CA_CERTS names more)',
};

/** A system's or Node's error about a connection, in words. */
export function wordsFor(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof RequestError) return error.message;
  return (code && WORDS[code]) || `${error.message || code}`.replace(/\s+/g, ' ');
}
