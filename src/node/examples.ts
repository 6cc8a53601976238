import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A composed picture whose every object is known pixel by pixel. */
export interface Example {
  /** Absolute path of the picture. */
  readonly path: string;
  /** Its file name. */
  readonly name: string;
  readonly title: string;
  /** Every object in it: its class, and the absolute path of its mask, white inside. */
  readonly objects: readonly { readonly label: string; readonly mask: string }[];
}

interface Listing {
  readonly pictures: readonly {
    readonly picture: string;
    readonly title: string;
    readonly objects: readonly { readonly label: string; readonly mask: string }[];
  }[];
}

/** The example pictures that come with whypixel. */
export function exampleList(): Example[] {
  const folder = new URL('../../examples/', import.meta.url);
  const listing = JSON.parse(readFileSync(new URL('examples.json', folder), 'utf8')) as Listing;
  const at = (file: string) => fileURLToPath(new URL(file, folder));
  return listing.pictures.map(({ picture, title, objects }) => ({
    path: at(picture),
    name: picture,
    title,
    objects: objects.map(({ label, mask }) => ({ label, mask: at(mask) })),
  }));
}
