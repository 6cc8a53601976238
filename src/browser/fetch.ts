import { UserError } from '../errors.js';

/**
 * The bytes of a file that is fetched.
 * @throws UserError where the server does not answer, or not with the file
 */
export async function fetchBytes(url: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new UserError(`${url} cannot be fetched; check the address and the network`, {
      cause: error,
    });
  }
  if (!response.ok) {
    throw new UserError(`${url} cannot be fetched (${response.status}); check the address`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** Compiles a WebAssembly file that the build puts beside the bundle. */
export const fetchModule = async (file: string): Promise<WebAssembly.Module> =>
  WebAssembly.compile(await fetchBytes(new URL(file, import.meta.url)));
