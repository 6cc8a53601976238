import { escapeText } from '../markup.js';

/** Markup that is safe to put on a page: it was written here, or text that was escaped. */
export interface Html {
  readonly markup: string;
}

/** What a template takes: text is escaped, markup is kept, arrays are joined, and nothing is nothing. */
export type Content = Html | string | number | false | undefined | readonly Content[];

const isHtml = (content: Html | readonly Content[]): content is Html => 'markup' in content;

function render(content: Content): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'object') {
    return isHtml(content) ? content.markup : content.map(render).join('');
  }
  return escapeText(String(content));
}

/** A template of markup: whatever is put into it is escaped unless it is markup itself. */
export const html = (parts: TemplateStringsArray, ...contents: readonly Content[]): Html => ({
  markup: String.raw({ raw: parts }, ...contents.map(render)),
});

/** Markup made elsewhere and known to be safe: a chart of the charting library, the page's style. */
export const trusted = (markup: string): Html => ({ markup });
