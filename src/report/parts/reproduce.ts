import { type Content, type Html, html } from '../html.js';

/** Names with what they stand for, in two columns. */
export const facts = (pairs: readonly (readonly [name: string, value: Content])[]): Html => html`
<dl class="facts">
${pairs.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>`;

export const hash = (sha256: string): Html => html`<span class="hash">${sha256}</span>`;

/** The command that makes the report again, where it is known. */
export const commandLine = (command: string | undefined): Content =>
  command !== undefined &&
  html`<div class="stack"><p>The same pictures, weights and parameters give the same figures. To run it again:</p>
<pre><code>${command}</code></pre></div>`;
