import { UserError } from '../../errors.js';

/** An HTTP proxy that requests go through. */
export interface HttpProxy {
  readonly host: string;
  readonly port: number;
  /** The value of `Proxy-Authorization`, where the variable holds a name and a password. */
  readonly authorization?: string;
}

/** The variables that name a proxy for a scheme, in the order in which they count. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  'https:': ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
  'http:': ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
};

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 };

/**
 * The proxy for a URL, as the environment's `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`
 * say (curl's conventions); undefined where requests go out directly.
 * @throws UserError for a proxy of another kind than HTTP
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): HttpProxy | undefined {
  const variable = VARIABLES[url.protocol]?.find((name) => env[name]);
  if (variable === undefined || isExempt(url, env.no_proxy || env.NO_PROXY || '')) return undefined;
  const value = env[variable] as string;
  const refuse = (reason: string) =>
    new UserError(
      `the proxy that ${variable} names ${reason}; set it to http://HOST:PORT, or no_proxy to ${url.hostname}`,
      { code: 'unsupported' },
    );
  let proxy: URL;
  try {
    proxy = new URL(/^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`);
  } catch {
    throw refuse('is no URL');
  }
  if (proxy.protocol !== 'http:') throw refuse(`speaks ${proxy.protocol.slice(0, -1)}, not http`);
  const { hostname, port, username, password } = proxy;
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    host: bare(hostname),
    port: Number(port || 80),
    ...(username && { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
  };
}

/** A host name as sockets take it: without the brackets of an IPv6 address. */
export const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** Whether `no_proxy` lists the host: `*`, a name that stands for all below it too, with a port or not. */
function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const host = bare(hostname).toLowerCase();
  const ownPort = port === '' ? DEFAULT_PORTS[protocol] : Number(port);
  return list.split(/[\s,]+/).some((entry) => {
    if (entry === '') return false;
    if (entry === '*') return true;
    const [, name, wanted] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) as RegExpExecArray;
    if (wanted !== undefined && Number(wanted) !== ownPort) return false;
    const domain = bare(name).replace(/^\*?\./, '');
    return host === domain || host.endsWith(`.${domain}`);
  });
}
