const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text or markup without the characters that HTML and XML do not allow: they become U+FFFD. */
export const withoutForbidden = (text: string): string =>
  text.replace(/[^\P{Cc}\t\n\r]|\p{Cs}|\p{Noncharacter_Code_Point}/gu, '\ufffd');

/**
 * Text as it may stand between tags or in a quoted attribute, whatever it holds: a file's name can
 * hold controls and lone surrogates.
 */
export const escapeText = (text: string): string =>
  withoutForbidden(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
