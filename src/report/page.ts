import { base64 } from '../base64.js';
import { sha256 } from '../hash.js';
import { type Content, type Html, html, trusted } from './html.js';
import { script } from './shell/script.js';
import { style } from './shell/style.js';

/** A part of the page with a heading, which the contents at the top lead to. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Content;
}

export interface Page {
  readonly title: string;
  /** One sentence or two under the title: what was done, with what. */
  readonly lede: Content;
  readonly sections: readonly Section[];
}

/**
 * Nothing may be fetched, and no script runs but the page's own: a label or a file name that got
 * through the escaping would still do nothing.
 */
const policy = [
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${base64(sha256().update(script).digest())}'`,
].join('; ');

const section = ({ id, title, body }: Section): Html => html`
<section id="${id}" class="stack loose" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>`;

/**
 * A whole HTML file that needs nothing beside itself: style, script and pictures are inside. It reads
 * on a phone, in light and dark, on paper, by keyboard, and with scripts off.
 */
export function page({ title, lede, sections }: Page): string {
  const { markup } = html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="generator" content="whypixel">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<div class="page">
<header>
<div class="masthead">
<h1>${title}</h1>
<button id="theme" type="button" class="js-only">Dark theme</button>
</div>
<p class="lede">${lede}</p>
<nav aria-label="Contents"><ul>
${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>\n`)}</ul></nav>
</header>
<main>${sections.map(section)}
</main>
<footer class="note">Written by whypixel. This file is complete in itself and loads nothing.</footer>
</div>
<script>${trusted(script)}</script>
</body>
</html>
`;
  return markup;
}
