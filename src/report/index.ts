/**
 * Reports as self-contained HTML files. The charting library comes when a chart is drawn; import this
 * room itself only when a report is to be written.
 */
export { compareReport } from './compare/compare.js';
export type { ReadPicture } from './embed.js';
export { evaluateReport } from './evaluate/evaluate.js';
export type { ReportOptions } from './options.js';
export { studyReport } from './study/study.js';
