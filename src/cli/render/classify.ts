import type { ClassifyDocument } from '../../tasks/document.js';
import { cropLine } from './crop-line.js';
import { topTable } from './top-table.js';

/** The top classes of a picture. */
export const classifyText = ({ image, top }: ClassifyDocument): string =>
  `${image.path}\n${cropLine(image)}${topTable(top)}`;
