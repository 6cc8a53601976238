import type { PictureSource } from './embed.js';

/** What a report takes besides its document. */
export interface ReportOptions extends PictureSource {
  /** The command line that made the document, ready to be typed again. */
  readonly command?: string;
}
