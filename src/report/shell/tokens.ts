/** The page's colours, each for the light and the dark theme. Text reaches WCAG AA on both grounds. */
const colours = {
  ground: ['#ffffff', '#14161a'],
  panel: ['#f5f6f8', '#1c1f24'],
  ink: ['#16191d', '#e9ebee'],
  muted: ['#58606a', '#a6aeb8'],
  line: ['#dce0e5', '#343a42'],
  accent: ['#1d5fc4', '#82b1ff'],
  failed: ['#b3261e', '#ff9a90'],
  'series-1': ['#1d5fc4', '#82b1ff'],
  'series-2': ['#bf5608', '#ffab66'],
  'series-3': ['#6a727c', '#9aa3ad'],
  'series-4': ['#0d7a70', '#62d0c4'],
  'series-5': ['#7b3fb5', '#c9a0ff'],
  'series-6': ['#a8195c', '#ff93bf'],
  'series-7': ['#756500', '#ddca5c'],
  'series-8': ['#33383e', '#d3d8de'],
} as const;

/** How many colours charts have before they repeat them; dashes go on telling the lines apart. */
export const SERIES_COLOURS = 8;

/** The colour of a chart's series, as CSS. */
export const seriesColour = (index: number): string =>
  `var(--series-${(index % SERIES_COLOURS) + 1})`;

const declare = (theme: 0 | 1): string =>
  [
    `color-scheme: ${['light', 'dark'][theme]}`,
    ...Object.entries(colours).map(([name, pair]) => `--${name}: ${pair[theme]}`),
  ].join('; ');

/** The custom properties: light, dark where the reader's system is, and either by the page's button. */
export const tokens = `
:root { ${declare(0)} }
@media (prefers-color-scheme: dark) { :root { ${declare(1)} } }
:root[data-theme="light"] { ${declare(0)} }
:root[data-theme="dark"] { ${declare(1)} }
@media print { :root, :root[data-theme] { ${declare(0)} } }
`;
