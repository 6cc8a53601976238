import type { Rate, StudyDocument } from '../../experiments/study/document.js';
import { table } from './table.js';

const rateCells = ({ held, of, rate }: Rate): string[] => [
  rate === null ? '-' : `${(100 * rate).toFixed(0)} %`,
  `${held} of ${of}`,
];

/** How each picture ended. */
const endings = ({ pictures }: StudyDocument): string[] =>
  pictures.map(({ image, target, iterations, ended }) => {
    const { classification, control, essential } = iterations[0];
    const drop = essential === null ? '' : `, 3a ${essential.measured.deltaScore.toFixed(2)}`;
    const chance = control === null ? '' : `, control ${control.meanDeltaScore.toFixed(2)}`;
    return `${image.path}: ${target.label}, score ${classification.target.score.toFixed(2)}${drop}${chance}\n  ${ended.text}\n`;
  });

/** What the lines above and the table call by numbers, as the report and the literature do. */
const LEGEND = `
3a: all essential regions, distorted together; 3b: all inessential ones;
control: random regions of 3a’s area. Behind each, what it does to the score.
`;

/** How each picture ended, how often predictions held, and the two files to open. */
export const studyText =
  (out: string) =>
  (document: StudyDocument): string => {
    const { summary } = document;
    const predictors = [summary.lrp, summary.sa, summary.both].flatMap(
      ({ title, total, predictions }) => [
        [title, ...rateCells(total)],
        ...predictions.map(({ text, rate }) => [`  ${text}`, ...rateCells(rate)]),
      ],
    );
    const rows = [
      ['prediction', 'held', ''],
      ...predictors,
      ['3a lowers the score', ...rateCells(summary.essential)],
      ['3a lowers it more than random regions', ...rateCells(summary.control)],
      ['3b leaves it', ...rateCells(summary.inessential)],
      ['all candidates together raise it', ...rateCells(summary.negative)],
    ];
    const { regions, fell, rose, stayed } = summary.observed;
    return [
      ...endings(document),
      LEGEND,
      `\n${table(rows, ['left', 'right', 'right'])}`,
      `\n${regions} regions distorted alone: ${fell} fell, ${rose} rose, ${stayed} stayed\n`,
      `  ${out}/document.json\n  ${out}/index.html\n`,
    ].join('');
  };
