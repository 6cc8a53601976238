import * as v from 'valibot';
import { openBrowser, openStudio, type Studio } from '../../node/studio/index.js';
import { flag as flagField, text as textField, wholeNumber } from '../../tasks/request.js';
import { type Given, settingsFrom } from '../given.js';
import { networkFiles, networkSchema } from '../network-files.js';
import {
  flag,
  imagesPositional,
  inputOptions,
  number,
  type OptionTable,
  type PositionalTable,
  whichNetworkOptions,
} from '../options.js';
import { print } from '../output.js';
import { studioText } from '../render/studio.js';
import { EMBEDDED } from '../run-task.js';

export const positionals: PositionalTable = {
  images: {
    ...imagesPositional.images,
    demandOption: false,
    describe:
      'pictures (PNG, JPEG, WebP), folders of them, patterns, addresses, - for standard input; an example without',
  },
};

export const options: OptionTable = {
  ...whichNetworkOptions,
  ...inputOptions,
  port: {
    ...number('the port to listen on; with one of its own, the page is found again next time'),
    defaultDescription: 'a free one',
  },
  'no-open': flag('start no browser: only print the address'),
};

export const examples = [
  ['studio', 'the example picture, explained, in your browser'],
  ['studio photos --network bvlc-googlenet', 'a folder’s pictures, by another network'],
] as const;

const LAST_PORT = 65_535;

const settings = v.object({
  ...networkSchema.entries,
  images: v.optional(v.array(textField)),
  port: v.optional(wholeNumber(1, LAST_PORT)),
  noOpen: flagField,
});

/** The signals that end the server: Ctrl-C, `kill`, and the terminal that is closed. */
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export async function run(given: Given): Promise<number> {
  const { images = [], port, noOpen, ...words } = settingsFrom(settings, given);
  const { network, weights, ...files } = networkFiles(words);
  const named = [network, weights].find((name) => name !== undefined && name !== EMBEDDED);
  const studio = await openStudio({ pictures: images, network: named, files, port });
  const ended = new Promise<void>((resolve) => {
    for (const signal of ENDS) process.once(signal, () => resolve());
  });
  try {
    print(studioText(studio.address, images.length));
    if (!noOpen) void open(studio);
    await ended;
    return 0;
  } finally {
    await studio.close();
  }
}

/** Starts the browser, or says how to go on without. */
async function open({ launchAddress, port }: Studio): Promise<void> {
  if (await openBrowser(launchAddress)) return;
  const isRemote = process.env.SSH_CONNECTION !== undefined;
  const elsewhere = `; from another machine, first: ssh -L ${port}:127.0.0.1:${port} this-machine`;
  process.stderr.write(
    `whypixel: no browser could be started here; open the address yourself${isRemote ? elsewhere : ''}\n`,
  );
}
