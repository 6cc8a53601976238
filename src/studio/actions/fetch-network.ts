import type { GivenNetwork } from '../engine/protocol.js';
import type { StartState } from '../start-state.js';

/** The bytes of a file that the server hands over. */
export async function fetchFile(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The network that the server was told to hand over. */
export async function fetchNetwork(
  handed: NonNullable<StartState['network']>,
): Promise<GivenNetwork> {
  const { name, url, labels, beside = {}, description } = handed;
  const fetchNamed = async ([location, address]: [string, string]) =>
    [location, await fetchFile(address)] as const;
  const [bytes, named, ...external] = await Promise.all([
    fetchFile(url),
    labels === undefined ? undefined : fetchFile(labels),
    ...Object.entries(beside).map(fetchNamed),
  ]);
  return {
    name,
    bytes,
    description,
    ...(named && { labels: { name: `${name}’s labels`, bytes: named } }),
    ...(external.length > 0 && { beside: Object.fromEntries(external) }),
  };
}
