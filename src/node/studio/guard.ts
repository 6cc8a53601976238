import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Why a request is refused. */
export interface RefusedRequest {
  readonly status: 400 | 403 | 404 | 405 | 410;
  /** One line for whoever sees it. */
  readonly why: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AskedFor {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** How often a header that counts here came: Node keeps the first `Host` and `Origin` alone. */
  readonly hosts: number;
}

/** How the server is called, at this address alone: `127.0.0.1:PORT`, and without the port that is HTTP's own. */
const hostsOf = (port: number): readonly string[] =>
  port === 80 ? ['127.0.0.1', '127.0.0.1:80'] : [`127.0.0.1:${port}`];

/**
 * Refuses what no page of this server sends; undefined for what may be answered.
 *
 * - **Host**: a name that its owner lets point to 127.0.0.1 would make this server part of his site
 *   (DNS rebinding). `localhost` is refused too: it may mean ::1, where another user's server may listen.
 * - **Origin** and **Sec-Fetch-Site**: other sites' pages may send requests here, if not read the
 *   answers. A click on a link is let through; without the token it opens an empty studio.
 * - **Methods**: nothing here changes anything.
 */
export function refusalOf(
  { method, headers, hosts }: AskedFor,
  port: number,
): RefusedRequest | undefined {
  const [own] = hostsOf(port);
  if (hosts !== 1 || !hostsOf(port).includes(headers.host ?? '')) {
    return { status: 403, why: `this is whypixel studio; open http://${own}/` };
  }
  const { origin } = headers;
  const isOwn = origin === undefined || hostsOf(port).some((host) => origin === `http://${host}`);
  if (!isOwn) return { status: 403, why: 'pages of other origins get nothing here' };
  const site = headers['sec-fetch-site'];
  const isVisit =
    headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isVisit) {
    return { status: 403, why: 'pages of other origins get nothing here' };
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, why: 'only GET and HEAD are answered', headers: { Allow: 'GET, HEAD' } };
  }
  return undefined;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Whether a secret is the one that is meant, in a time that does not tell how much of it was right. */
export const isSecret = (given: string, meant: string): boolean =>
  timingSafeEqual(digest(given), digest(meant));
