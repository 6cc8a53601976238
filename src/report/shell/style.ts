import { tokens } from './tokens.js';

const type = `
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
h1, h2, h3, h4 { line-height: 1.25; font-weight: 650; text-wrap: balance; margin: 0; }
h1 { font-size: clamp(1.5rem, 5.5vw, 1.875rem); letter-spacing: -0.015em; }
h2 { font-size: 1.375rem; letter-spacing: -0.01em; }
h3 { font-size: 1.0625rem; }
h4 { font-size: 0.9375rem; }
p, ul, dl { margin: 0; max-width: 44rem; }
a { color: var(--accent); text-underline-offset: 0.2em; text-decoration-thickness: 1px; }
code, .hash { font: 0.8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.muted, figcaption, caption, .note { color: var(--muted); }
.note, figcaption, caption, .small { font-size: 0.875rem; line-height: 1.45; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.unseen {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
`;

const layout = `
.page { max-width: 80rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
@media (min-width: 48rem) { .page { padding: 3rem 2.5rem 5rem; } }
.stack { display: grid; gap: 1rem; align-content: start; grid-template-columns: minmax(0, 1fr); }
.stack.loose { gap: 1.75rem; }
.masthead { display: flex; gap: 1rem 2rem; align-items: start; justify-content: space-between; }
.lede { margin-top: 0.5rem; color: var(--muted); font-size: 1.0625rem; }
main > section { margin-top: 2.5rem; padding-top: 2.5rem; border-top: 1px solid var(--line); }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; padding: 0; max-width: none; }
nav { margin-top: 1.5rem; font-size: 0.9375rem; }
nav a { display: inline-block; padding: 0.25rem 0; }
.grid { display: grid; gap: 1.25rem 1rem; align-items: start;
  grid-template-columns: repeat(auto-fit, minmax(min(var(--cell, 16rem), 100%), 1fr)); }
.even { align-items: stretch; }
.four { display: grid; gap: 1rem 0.75rem; grid-template-columns: repeat(2, minmax(0, 1fr)); }
@media (min-width: 48rem) { .four { grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 1rem; } }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line); }
`;

const parts = `
button, .blend input { font: inherit; accent-color: var(--accent); }
button {
  flex: none; color: var(--ink); background: transparent; border: 1px solid var(--line);
  border-radius: 0.375rem; padding: 0.375rem 0.75rem; font-size: 0.875rem; cursor: pointer;
}
button:hover { border-color: var(--muted); }
html:not(.js) .js-only { display: none; }
figure { margin: 0; min-width: 0; }
figure img, .layers { display: block; width: 100%; height: auto; background: var(--panel); border-radius: 3px; }
figcaption { margin-top: 0.4rem; }
figcaption strong { color: var(--ink); font-weight: 600; }
.layers { position: relative; }
.layers .under { position: absolute; inset: 0; height: 100%; }
.layers .under + img { position: relative; background: none; opacity: var(--blend, 1); }
.marks { position: absolute; inset: 0; width: 100%; height: 100%; text-anchor: middle; dominant-baseline: central;
  font-weight: 650; fill: #fff; stroke: #000; stroke-width: 0.14em; paint-order: stroke; stroke-linejoin: round; }
.blend { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: center; font-size: 0.875rem; }
.blend input { flex: 1 1 9rem; max-width: 20rem; min-height: 2rem; margin: 0; }
.blend output { min-width: 3.5rem; color: var(--muted); }
.legend { display: flex; flex-wrap: wrap; gap: 0.375rem 1.5rem; list-style: none; padding: 0; max-width: none;
  font-size: 0.875rem; color: var(--muted); align-items: center; }
.legend li { display: flex; gap: 0.5rem; align-items: center; }
.legend svg { flex: none; }
.swatch { flex: none; width: 1rem; height: 1rem; border-radius: 3px; }
.scale { flex: none; width: 7rem; height: 0.75rem; border-radius: 2px; border: 1px solid var(--line); }
.scroll { overflow-x: auto; max-width: 100%; background:
  linear-gradient(to right, var(--ground) 40%, transparent) left / 3rem 100% local no-repeat,
  linear-gradient(to left, var(--ground) 40%, transparent) right / 3rem 100% local no-repeat,
  linear-gradient(to right, var(--line), transparent) left / 0.75rem 100% scroll no-repeat,
  linear-gradient(to left, var(--line), transparent) right / 0.75rem 100% scroll no-repeat; }
table { border-collapse: collapse; font-size: 0.875rem; line-height: 1.4; width: 100%; }
.scroll.plain { background: none; }
.narrow { max-width: 44rem; }
caption { text-align: left; padding-bottom: 0.5rem; }
caption > span { display: inline-block; max-width: calc(100vw - 2rem); }
.maps figure { max-width: 18rem; }
th, td { padding: 0.375rem 0.75rem 0.375rem 0; text-align: left; vertical-align: baseline;
  border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
th { font-weight: 500; }
thead th { color: var(--muted); font-size: 0.8125rem; vertical-align: bottom; border-bottom-color: var(--muted); }
thead .number { white-space: normal; text-wrap: balance; }
.number { text-align: right; white-space: nowrap; }
.number + :not(.number) { padding-left: 0.75rem; }
.keep { white-space: nowrap; }
.verdict { white-space: nowrap; font-weight: 550; }
.verdict.held { color: var(--accent); }
.verdict.failed { color: var(--failed); }
.verdict.open { color: var(--muted); font-weight: 400; }
.target th, .target td { font-weight: 700; }
tr.target { background: var(--panel); box-shadow: inset 3px 0 0 var(--accent); }
.top th, .top td { padding-right: 0.4375rem; font-size: 0.8125rem; }
.top tr > :first-child { padding-left: 0.5rem; }
.top { max-width: 26rem; }
@media (max-width: 30rem) { .tens figure img { max-width: 13rem; } }
.top .class { font-weight: inherit; overflow-wrap: break-word; hyphens: auto; }
.move { color: var(--muted); font-weight: 400; font-size: 0.75rem; white-space: nowrap; }
.move.moved { color: var(--ink); }
.panel { background: var(--panel); border-radius: 0.5rem; padding: 1rem 1.25rem; }
.figure { font-size: 2rem; font-weight: 650; letter-spacing: -0.02em; line-height: 1.2; margin-right: 0.375rem; }
.facts { display: grid; gap: 0.3125rem 1.5rem; grid-template-columns: fit-content(40%) minmax(0, 1fr);
  max-width: none; font-size: 0.875rem; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
pre { margin: 0; padding: 0.75rem 1rem; background: var(--panel); border-radius: 0.375rem; white-space: pre-wrap;
  overflow-wrap: anywhere; font: 0.8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
details > summary { cursor: pointer; font-size: 0.875rem; padding: 0.375rem 0; width: fit-content; }
details[open] > summary { margin-bottom: 0.5rem; }
.chart { max-width: 32rem; }
.chart svg { display: block; width: 100%; height: auto; color: var(--ink); font-family: inherit; }
.iteration { padding-top: 1.75rem; border-top: 1px dashed var(--line); }
.thumb { width: 4.5rem; }
`;

const print = `
@page { margin: 14mm 12mm; }
@media print {
  body { font-size: 10pt; }
  .page { max-width: none; padding: 0; }
  button, .blend, nav { display: none; }
  .layers .under { display: none; }
  .layers .under + img { opacity: 1; }
  main > section { border-top: 0; margin-top: 1.5rem; padding-top: 0; }
  main > section[id^="picture-"] { break-before: page; margin-top: 0; }
  .iteration + .iteration { break-before: page; border-top: 0; padding-top: 0; }
  .four { grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 4mm; }
  .grid { grid-template-columns: repeat(auto-fit, minmax(min(var(--cell-on-paper, 5.4cm), 100%), 1fr)); gap: 5mm; }
  .grid > * { break-inside: avoid; }
  .scroll { overflow: visible; background: none; }
  figure, tr, .panel, .chart, pre, .scroll, .maps, [data-blend] { break-inside: avoid; }
  details .scroll, .scroll.long { break-inside: auto; }
  h2, h3, h4, caption { break-after: avoid; }
  thead { display: table-header-group; }
  table { font-size: 8pt; }
  .top th, .top td, thead th { font-size: 7.5pt; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .swatch, .scale, .panel, tr.target, figure img { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;

/** Everything that the page looks like. */
export const style = [tokens, type, layout, parts, print].join('');
