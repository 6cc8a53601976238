import { seenLine } from '../../tasks/crop-line.js';
import type { PictureDocument } from '../../tasks/document.js';

/** What was cut off a picture, as a line; nothing where the network saw all of it. */
export function cropLine(image: PictureDocument['image']): string {
  const line = seenLine(image);
  return line === undefined ? '' : `  ${line}; --fit contain shows it all\n`;
}
