/** Markup that is safe to put on a page: it was written here, or text that was escaped. */
export interface Html {
  readonly markup: string;
}

/** What a template takes: text is escaped, markup is kept, arrays are joined, and nothing is nothing. */
export type Content = Html | string | number | false | undefined | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text or markup without the characters that HTML does not allow: they become U+FFFD. */
export const withoutForbidden = (text: string): string =>
  text.replace(/[^\P{Cc}\t\n\r]|\p{Cs}|\p{Noncharacter_Code_Point}/gu, '\ufffd');

/**
 * Text as it may stand between tags or in a quoted attribute, whatever it holds: a file's name can
 * hold controls and lone surrogates.
 */
export const escapeText = (text: string): string =>
  withoutForbidden(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);

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
