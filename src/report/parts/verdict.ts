import { type Html, html } from '../html.js';

/** Whether a prediction held, as a sign and a word. */
export const verdict = (held: boolean): Html =>
  held
    ? html`<span class="verdict held"><span aria-hidden="true">✓</span> held</span>`
    : html`<span class="verdict failed"><span aria-hidden="true">✗</span> did not hold</span>`;

/** A prediction that was not made. */
export const noVerdict = (why: string): Html => html`<span class="verdict open">${why}</span>`;
