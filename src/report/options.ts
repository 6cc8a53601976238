import type { ReadPicture } from './embed.js';

/** What a report takes beside the document that it shows. */
export interface ReportOptions {
  /** Reads the bytes of a picture by the path that stands in the document. */
  readonly read: ReadPicture;
  /** The command line that made the document, ready to be typed again. */
  readonly command?: string;
}
