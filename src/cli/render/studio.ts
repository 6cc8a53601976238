import { bold } from './colour.js';

/** What the terminal shows while the studio is served. */
export function studioText(address: string, pictures: number): string {
  const shown =
    pictures === 0 ? 'the example picture' : `${pictures} picture${pictures === 1 ? '' : 's'}`;
  return [
    `The studio, with ${shown}: ${bold(address)}\n`,
    'Pictures and networks stay on this machine. The address opens them to whoever has it: do not pass it on.\n',
    'Ctrl-C ends it.\n',
  ].join('');
}
