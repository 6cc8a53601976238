import { type DefaultTreeAdapterTypes, parse } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;
export type Element = DefaultTreeAdapterTypes.Element;

/** A page as a browser reads it. */
export interface ReadPage {
  /** The codes of the errors that the HTML standard defines, with their lines. */
  readonly errors: readonly string[];
  /** All elements, in the order of the page. */
  readonly elements: readonly Element[];
}

const childrenOf = (node: Node): readonly Node[] =>
  'childNodes' in node ? (node.childNodes as readonly Node[]) : [];

/** Parses a page and lists what the standard calls errors in it. */
export function readHtml(html: string): ReadPage {
  const errors: string[] = [];
  const document = parse(html, {
    sourceCodeLocationInfo: true,
    onParseError: ({ code, startLine }) => errors.push(`${code} in line ${startLine}`),
  });
  const elements: Element[] = [];
  const visit = (node: Node): void => {
    if ('tagName' in node) elements.push(node);
    childrenOf(node).forEach(visit);
  };
  visit(document);
  return { errors, elements };
}

export const attribute = ({ attrs }: Element, name: string): string | undefined =>
  attrs.find((candidate) => candidate.name === name)?.value;

/** The text of an element and everything in it, white space as a reader sees it. */
export function textOf(node: Node): string {
  const raw = (inner: Node): string =>
    'value' in inner && inner.nodeName === '#text'
      ? inner.value
      : childrenOf(inner).map(raw).join(' ');
  return raw(node).replaceAll(/\s+/g, ' ').trim();
}

export const named = ({ elements }: ReadPage, tag: string): readonly Element[] =>
  elements.filter(({ tagName }) => tagName === tag);
