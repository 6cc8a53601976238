import type { ResultFile } from '../../tasks/task.js';

const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  svg: 'image/svg+xml',
  json: 'application/json',
  html: 'text/html',
  zip: 'application/zip',
};

/** How long a file stays for the browser to take it, in milliseconds. */
const LASTING = 60_000;

/** Hands a file to the browser, which saves it where the user's downloads go. */
export function offerFile({ name, bytes }: ResultFile): void {
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  const part = typeof bytes === 'string' ? bytes : new Uint8Array(bytes);
  const url = URL.createObjectURL(new Blob([part], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), LASTING);
}
