import { current, looked } from '../state/stages.js';
import { parseViewState, type ViewState, viewState } from './view-state.js';

/** What a link holds: settings, and what they are about. */
interface Linked {
  readonly view: ViewState;
  /** The picture's name, address where it has one that others can fetch too, and SHA-256. */
  readonly picture: { readonly name: string; readonly url?: string; readonly sha256?: string };
}

const KEY = 'view';

/** The page's address with what is shown now. */
export function stateLink(): string {
  const stage = current.value;
  const linked: Linked = {
    view: viewState(),
    picture: {
      name: stage?.title ?? '',
      ...(stage?.url !== undefined && { url: stage.url }),
      ...(looked.value && { sha256: looked.value.sha256 }),
    },
  };
  const fragment = new URLSearchParams({ [KEY]: JSON.stringify(linked) });
  return new URL(`#${fragment}`, location.href).href;
}

/** What the page's address asks for; it is taken out of it. Undefined where it asks for nothing. */
export function takeLink(): Linked | undefined {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const text = fragment.get(KEY);
  if (text === null) return undefined;
  history.replaceState(history.state, '', location.pathname + location.search);
  return parseLink(text);
}

/** A link's content; undefined where it is damaged. */
export function parseLink(text: string): Linked | undefined {
  let data: Partial<Linked> | null;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  const view = parseViewState(data?.view);
  if (view === undefined) return undefined;
  const { name = '', url, sha256 } = (data?.picture ?? {}) as Partial<Linked['picture']>;
  return {
    view,
    picture: {
      name: String(name),
      ...(isExample(url) && { url }),
      ...(typeof sha256 === 'string' && { sha256 }),
    },
  };
}

/** Whether an address is one of the page's own examples: a link can make the page fetch nothing else. */
const isExample = (url: unknown): url is string =>
  typeof url === 'string' && /^\.\/examples\/[\w./-]+$/.test(url) && !url.includes('..');
