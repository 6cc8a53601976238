/**
 * Reports as self-contained HTML files. Importing this loads no charting library and no decoder; they
 * come when a report is written.
 */
export { compareReport } from './compare/compare.js';
export type { ReadPicture } from './embed.js';
export { evaluateReport } from './evaluate/evaluate.js';
export type { ReportOptions } from './options.js';
export { studyReport } from './study/study.js';
