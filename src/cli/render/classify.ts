import type { ClassifyDocument } from '../../tasks/document.js';
import { topTable } from './top-table.js';

/** The top classes of a picture. */
export const classifyText = ({ image, top }: ClassifyDocument): string =>
  `${image.path}\n${topTable(top)}`;
