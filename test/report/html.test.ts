import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText } from '../../src/markup.js';
import { html, trusted } from '../../src/report/html.js';
import { runs } from '../support/random.js';
import { attribute, named, readHtml, textOf } from '../support/read-html.js';

const anything = fc.string({ unit: 'binary', maxLength: 40 });

describe('html', () => {
  it('property: any text stays text, between tags and in an attribute', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { markup } = html`<!doctype html><title>t</title><p title="${text}">${text}</p>`;
        const page = readHtml(markup);
        expect(page.errors).toEqual([]);
        expect(page.elements.map(({ tagName }) => tagName)).toEqual([
          'html',
          'head',
          'title',
          'body',
          'p',
        ]);
        const [p] = named(page, 'p');
        const expected = text
          .replace(/[^\P{Cc}\t\n\r]|\p{Cs}|\p{Noncharacter_Code_Point}/gu, '\ufffd')
          .replace(/\r\n?/g, '\n');
        expect(attribute(p!, 'title')).toBe(expected);
        expect(textOf(p!)).toBe(expected.replaceAll(/\s+/g, ' ').trim());
      }),
      runs(300),
    );
  });

  it('joins arrays, keeps markup, and leaves out what is not there', () => {
    const parts = [html`<b>1</b>`, 2, false, undefined, ['<', trusted('<i></i>')]] as const;
    expect(html`<p>${parts}</p>`.markup).toBe('<p><b>1</b>2&lt;<i></i></p>');
  });

  it('escapes quotes of both kinds', () => {
    expect(escapeText(`a"b'c&d`)).toBe('a&quot;b&#39;c&amp;d');
  });
});
