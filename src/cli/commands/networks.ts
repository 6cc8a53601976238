import * as v from 'valibot';
import { UserError } from '../../errors.js';
import { networkFolder } from '../../node/networks/cache-folder.js';
import { findNetwork, megabytes, pathOf } from '../../node/networks/find-network.js';
import { inspectNetwork } from '../../node/networks/inspect-network.js';
import {
  type KeptNetwork,
  keptNetworks,
  knownNetwork,
  remove,
  verify,
} from '../../node/networks/keep.js';
import { pull } from '../../node/networks/pull.js';
import { flag as flagField, oneOf, text as textField } from '../../tasks/request.js';
import { jsonText } from '../../tasks/task.js';
import { type Given, settingsFrom } from '../given.js';
import { networkFiles, networkSchema } from '../network-files.js';
import { json, type OptionTable, type PositionalTable, text } from '../options.js';
import { inspectText, listText, verifiedText } from '../render/networks.js';
import { printableDocument, printableJson } from '../render/printable.js';
import { createProgress } from '../render/progress.js';

/** What an action was asked to do, and what came of it. */
interface Asked {
  /** The network that was named, if one was. */
  readonly name: string | undefined;
  readonly size: string | undefined;
  readonly networkOutput: string | undefined;
}

interface Done {
  readonly document: unknown;
  readonly text: string;
  readonly exitCode?: number;
}

type Action = (asked: Asked) => Promise<Done>;

/** The name that an action needs. */
function nameOf(action: string, { name }: Asked): string {
  if (name !== undefined) return name;
  throw new UserError(`networks ${action} needs a network; whypixel networks list names them`);
}

async function keptNamed(name: string): Promise<KeptNetwork> {
  const { entry } = await knownNetwork(name);
  return (await keptNetworks()).find((one) => one.entry.name === entry.name) as KeptNetwork;
}

async function list(): Promise<Done> {
  const networks = await keptNetworks();
  const document = networks.map(({ entry, state, path, present }) => ({
    ...entry,
    state,
    path,
    present,
  }));
  return { document, text: listText(printableDocument(networks)) };
}

async function pullOne(asked: Asked): Promise<Done> {
  const { entry } = await knownNetwork(nameOf('pull', asked));
  const { name } = entry;
  if (entry.embedded) {
    throw new UserError(`${name} comes with whypixel; there is nothing to pull`);
  }
  const bar = await createProgress('MB', false);
  const say = (line: string) => bar.aside(() => process.stderr.write(`whypixel: ${line}\n`));
  const { path, wasThere } = await pull(entry, {
    folder: networkFolder(),
    progress: (done, total) => bar.update(done / 1e6, Math.ceil(total / 1e6)),
    checking: (done, total) => bar.update(done / 1e6, Math.ceil(total / 1e6), 'MB checked'),
    note: say,
  }).finally(() => bar.stop());
  return {
    document: { name, path, wasThere, sha256: entry.sha256, bytes: entry.bytes },
    text: `${name} ${wasThere ? 'was there already' : 'is here'}: ${path}\n`,
  };
}

async function inspect(asked: Asked): Promise<Done> {
  const found = await findNetwork(nameOf('inspect', asked));
  const { size, networkOutput } = asked;
  const document = await inspectNetwork(found, networkFiles({ size, networkOutput }));
  return { document, text: inspectText(printableDocument(document)) };
}

async function verifyAll({ name }: Asked): Promise<Done> {
  const all = name === undefined ? await keptNetworks() : [await keptNamed(name)];
  const here = all.filter(({ state }) => state === 'embedded' || state === 'pulled');
  if (name !== undefined && here.length === 0) {
    throw new UserError(`${name} is not here; whypixel networks pull ${name} loads it`);
  }
  const bar = await createProgress('MB', false);
  const total = here.reduce((sum, { present }) => sum + present, 0);
  let read = 0;
  const tell = (bytes: number): void => {
    read += bytes;
    bar.update(read / 1e6, Math.ceil(total / 1e6));
  };
  const document = await Promise.all(here.map((one) => verify(one, tell))).finally(bar.stop);
  const areRight = document.every(({ isRight }) => isRight);
  return { document, text: verifiedText(document), exitCode: areRight ? 0 : 2 };
}

async function removeOne(asked: Asked): Promise<Done> {
  const kept = await keptNamed(nameOf('remove', asked));
  const { name } = kept.entry;
  if (kept.state === 'embedded') {
    throw new UserError(`${name} comes with whypixel, and stays`);
  }
  if (kept.state === 'not pulled') throw new UserError(`${name} is not here`);
  const bytes = await remove(kept);
  return {
    document: { name, path: kept.path, bytes },
    text: `removed ${kept.path} (${megabytes(bytes)})\n`,
  };
}

async function path({ name }: Asked): Promise<Done> {
  const found = name === undefined ? networkFolder() : pathOf(await knownNetwork(name));
  return { document: { path: found }, text: `${found}\n` };
}

const actions: Readonly<Record<string, Action>> = {
  list,
  pull: pullOne,
  inspect,
  verify: verifyAll,
  remove: removeOne,
  path,
};

export const positionals: PositionalTable = {
  action: {
    type: 'string',
    demandOption: true,
    choices: Object.keys(actions),
    describe:
      'list: all that are known; pull: load one; inspect: layers, cost, what is missing; verify: check hashes; remove; path: where they are kept',
  },
  network: { type: 'string', describe: 'a network by its name; for inspect, a file too' },
};

export const options: OptionTable = {
  size: text('inspect: the input’s side in pixels, or HEIGHTxWIDTH, where the file leaves it open'),
  'network-output': {
    ...text('inspect: the output that is explained, where there are several'),
    value: 'NAME',
  },
  json,
};

export const examples = [
  [
    'networks pull googlenet',
    'the published GoogLeNet; then explain photo.jpg --network googlenet',
  ],
  ['networks inspect model.onnx', 'what whypixel makes of it'],
] as const;

const ownSchema = v.object({
  action: oneOf(Object.keys(actions)),
  network: v.optional(textField),
  size: networkSchema.entries.size,
  networkOutput: networkSchema.entries.networkOutput,
  json: flagField,
});

export async function run(given: Given): Promise<number> {
  const { action, network: name, size, networkOutput, json } = settingsFrom(ownSchema, given);
  const asked = { name, size, networkOutput };
  const { document, text, exitCode = 0 } = await actions[action](asked);
  process.stdout.write(json ? printableJson(jsonText(document)) : text);
  return exitCode;
}
