import type { StartState } from './start-state.js';

/** Where a tab keeps its token: over reloads, but not in its address, which gets copied. */
const KEY = 'whypixel-token';

/**
 * The token that the server's address ends with, `#token=…`: taken out of the address, and kept for the
 * tab. Undefined on a static host.
 */
function takeToken(): string | undefined {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const given = fragment.get('token');
  if (given !== null) {
    sessionStorage.setItem(KEY, given);
    fragment.delete('token');
    const rest = fragment.toString();
    const address = `${location.pathname}${location.search}${rest === '' ? '' : `#${rest}`}`;
    history.replaceState(history.state, '', address);
  }
  return given ?? sessionStorage.getItem(KEY) ?? undefined;
}

/**
 * What the page was told to open; undefined where nobody told it anything: on a static host, and when
 * the server that knew the token is gone.
 */
export async function readStart(): Promise<StartState | undefined> {
  const token = takeToken();
  if (token === undefined) return undefined;
  try {
    const response = await fetch(`./files/${encodeURIComponent(token)}/start.json`);
    if (response.ok) return (await response.json()) as StartState;
  } catch {
    // The server has ended, and the page comes from the service worker.
    return undefined;
  }
  sessionStorage.removeItem(KEY);
  return undefined;
}
