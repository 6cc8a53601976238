/**
 * Types the README's commands, in order, in a fresh clone in an empty folder, and runs its samples of
 * the library:
 *
 *     node scripts/readme-commands.js [--except TEXT]… [--stand-in NAME=FILE]
 *
 * The clone is of the last commit: what is not committed is not tried. `npm install --global` goes to a
 * folder of the clone's own, and so do pulled networks. `--stand-in NAME=FILE` is for machines that a
 * network's source cannot be reached from: the file counts as pulled, by a manifest that has its hash.
 * `--except TEXT` leaves out the commands that contain TEXT, and says so: `npm test` takes minutes.
 *
 * Prints a line for each command. Exits with 1 at the first that fails, with what it printed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    except: { type: 'string', multiple: true, default: [] },
    'stand-in': { type: 'string' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'readme-commands-'));
const clone = join(folder, 'whypixel');
const prefix = join(folder, 'global');
const env = {
  ...process.env,
  npm_config_prefix: prefix,
  PATH: [join(prefix, 'bin'), process.env.PATH].join(delimiter),
  WHYPIXEL_CACHE: join(folder, 'cache'),
};

/** Runs one line in bash; prints it with its time, or, where it fails, what it said, and exits. */
function type(line, cwd = clone) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync('bash', ['-c', line], {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? 'works' : 'FAILS'} ${seconds.padStart(6)} s  ${line}\n`);
  if (status === 0) return;
  process.stdout.write(`${stdout}${stderr}\nexit code ${status}, in ${clone}\n`);
  process.exit(1);
}

/** Lets a file count as the pulled network of that name. */
function standIn(name, path) {
  const manifest = JSON.parse(readFileSync(join(clone, 'weights', 'manifest.json'), 'utf8'));
  const network = manifest.networks.find((entry) => entry.name === name);
  const bytes = readFileSync(path);
  network.bytes = bytes.length;
  network.sha256 = createHash('sha256').update(bytes).digest('hex');
  const cache = join(env.WHYPIXEL_CACHE, 'networks');
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, network.file), bytes);
  // Beside the original, for a manifest's files are named from its own folder.
  env.WHYPIXEL_MANIFEST = join(clone, 'weights', 'stand-in.json');
  writeFileSync(env.WHYPIXEL_MANIFEST, JSON.stringify(manifest));
  process.stdout.write(`STANDS IN for ${name}: ${path}\n`);
}

/** The bodies of the README's blocks of a language. */
const blocks = (text, language) =>
  Array.from(
    text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms')),
    ([, body]) => body,
  );

const root = fileURLToPath(new URL('..', import.meta.url));
type(`git clone --quiet --no-hardlinks '${root}' '${clone}'`, folder);
if (values['stand-in'] !== undefined) standIn(...values['stand-in'].split('='));

const readme = readFileSync(join(clone, 'README.md'), 'utf8');
const lines = blocks(readme, 'sh')
  .flatMap((block) => block.split('\n'))
  .filter((line) => line.trim() !== '');
const samples = blocks(readme, 'ts');
if (lines.length === 0 || samples.length === 0) {
  process.stdout.write('FAILS: the README has no commands, or no samples\n');
  process.exit(1);
}
for (const line of lines) {
  const except = values.except.find((text) => line.includes(text));
  if (except === undefined) type(line);
  else process.stdout.write(`NOT TYPED, by --except '${except}': ${line}\n`);
}
for (const [i, sample] of samples.entries()) {
  writeFileSync(join(clone, `sample-${i}.mjs`), sample);
  type(`node sample-${i}.mjs`);
}
rmSync(folder, { recursive: true });
