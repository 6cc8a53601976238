import type { Cell } from '../../csv.js';
import type { ClassifyDocument, ExplainDocument } from '../../tasks/document.js';
import type { EvidenceDocument } from '../../tasks/evidence.js';

/** A table of documents: its heading, and the rows that one document gives. */
export interface CsvTable<Document> {
  readonly columns: readonly string[];
  readonly rows: (document: Document) => readonly (readonly Cell[])[];
}

/** A row for each class that is listed. */
export const classifyCsv: CsvTable<ClassifyDocument> = {
  columns: ['image', 'rank', 'index', 'class', 'score', 'probability'],
  rows: ({ image, top }) =>
    top.map(({ index, label, score, probability }, rank) => [
      image.path,
      rank + 1,
      index,
      label,
      score,
      probability,
    ]),
};

/** A row for each explained class, its smallest and largest value per pixel; evidence has no relevance of its own. */
export const explainCsv: CsvTable<ExplainDocument | EvidenceDocument> = {
  columns: [
    'image',
    'method',
    'index',
    'class',
    'score',
    'probability',
    'sum',
    'min',
    'max',
    'file',
  ],
  rows: ({ image, method, target, files, ...document }) => {
    const { sum, perPixel } = 'relevance' in document ? document.relevance : NOTHING;
    const { min, max } = perPixel;
    const { index, label, score, probability } = target;
    return [
      [image.path, method, index, label, score, probability, sum, min, max, files[0] ?? null],
    ];
  },
};

const NOTHING = { sum: null, perPixel: { min: null, max: null } };
