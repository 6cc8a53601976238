import { basename } from 'node:path';

/** What the server gives for an address. */
export interface Handed {
  /** The media type. */
  readonly type: string;
  /** A regular file, by its path without symbolic links, or what is in memory. */
  readonly from: { readonly path: string } | { readonly bytes: Uint8Array };
  /** Whether browsers may keep it, and ask whether it is still so. */
  readonly isKept: boolean;
}

/** What there is to give, by the path of the address as it stands in the request, encoded. */
export type Addresses = ReadonlyMap<string, Handed>;

/** Media types by the ending of a name. `nosniff` makes browsers hold to them. */
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  webmanifest: 'application/manifest+json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  md: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  ico: 'image/x-icon',
};

/** The media type of a file of that name. */
export const typeOf = (name: string): string =>
  TYPES[/\.([^.]*)$/.exec(basename(name))?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream';
