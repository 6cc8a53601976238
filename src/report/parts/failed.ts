import type { FailedPictures } from '../../experiments/past-failures.js';
import { count } from '../format.js';
import { html } from '../html.js';
import type { Section } from '../page.js';

/** The pictures that a run was given and could not use, each with the reason; nothing where there is none. */
export function failedSection({ failed = [] }: FailedPictures): Section | undefined {
  if (failed.length === 0) return undefined;
  return {
    id: 'failed',
    title: 'Not in it',
    body: html`<p>${count(failed.length, 'picture')} could not be used:</p>
<ul>${failed.map(({ image, error }) => html`<li><code>${image}</code>: ${error}</li>\n`)}</ul>`,
  };
}
