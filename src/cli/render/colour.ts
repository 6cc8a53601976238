import { styleText } from 'node:util';

/** Where a text goes to. */
type Stream = 'stdout' | 'stderr';

/**
 * Whether a stream shows colours: a terminal does, unless `NO_COLOR` is set (no-color.org) or it is
 * called dumb; `FORCE_COLOR` makes a pipe do so too.
 */
function hasColour(stream: Stream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0';
  return process[stream].isTTY === true && TERM !== 'dumb';
}

type Style = Parameters<typeof styleText>[0];

const styled = (style: Style, stream: Stream) => (text: string) =>
  hasColour(stream) ? styleText(style, text, { validateStream: false }) : text;

/** Headings. */
export const bold = styled('bold', 'stdout');
/** What matters less. */
export const dim = styled('dim', 'stdout');
/** What is good: a score that rose. */
export const green = styled('green', 'stdout');
/** What is bad: a score that fell. */
export const red = styled('red', 'stdout');
/** What went wrong, on stderr. */
export const alarm = styled('red', 'stderr');
