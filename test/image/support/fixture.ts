import { readFileSync } from 'node:fs';

/** A file that test/image/fixtures/make.py wrote. */
export const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url));

/** The same, as JSON of a shape that the caller knows. */
export const jsonFixture = <T>(name: string): T => JSON.parse(fixture(name).toString()) as T;

/** The RGB bytes of a picture, without its alpha channel. */
export function rgbOf(data: Uint8Array): Buffer {
  return Buffer.from(data.filter((_, i) => i % 4 !== 3));
}
