/**
 * Compares two folders of results, of an older and a newer version, file by file:
 *
 *     node scripts/same-results.js BEFORE AFTER [--renamed old=new]…
 *
 * JSON must hold the same fields in the same order with the same values, but for every `timing`, and
 * for a document's `kind` and `version` where only the newer one has them. All other files, relevance
 * maps (`.npy`), pictures, reports and printed text, must be equal byte for byte. Documents name the
 * files beside them: make both folders with the same `--out`, from working folders of their own.
 *
 * Prints a count for each kind of file and the first differences; exits with 1 when there is one.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { parseArgs } from 'node:util';

/** The most differences that are printed. */
const MOST_SHOWN = 20;

const usage = 'node scripts/same-results.js BEFORE AFTER [--renamed old=new]…';
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { renamed: { type: 'string', multiple: true, default: [] } },
});
if (positionals.length !== 2) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}
const [before, after] = positionals;
const renamed = new Map(values.renamed.map((pair) => pair.split('=')));

/** The files below a folder, by their paths in it. */
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length))
    .sort();

/** The first place where two values differ, as `path: old, not new`, or undefined. */
function difference(old, now, path = '') {
  if (typeof old !== 'object' || typeof now !== 'object' || old === null || now === null) {
    return Object.is(old, now) ? undefined : `${path || 'all'}: ${show(old)}, now ${show(now)}`;
  }
  const fields = (value) => Object.keys(value).filter((name) => name !== 'timing');
  const [before, after] = [fields(old), fields(now)];
  const names = before.map((name) => (Array.isArray(old) ? name : (renamed.get(name) ?? name)));
  const at = (name) => (path === '' ? name : `${path}.${name}`);
  for (const [index, name] of names.entries()) {
    if (name !== after[index]) {
      return `${path || 'all'}: fields ${names.join(' ')}, now ${after.join(' ')}`;
    }
    const found = difference(old[before[index]], now[name], at(name));
    if (found !== undefined) return found;
  }
  const more = after.slice(names.length);
  return more.length === 0 ? undefined : `${path || 'all'}: now also ${more.join(' ')}`;
}

const show = (value) => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
};

/** A document as it is compared: without the `kind` and `version` that its elder did not have. */
function withoutNews(document, elder) {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return document;
  const isNew = (name) => ['kind', 'version'].includes(name) && !(name in (elder ?? {}));
  return Object.fromEntries(Object.entries(document).filter(([name]) => !isNew(name)));
}

/** One document, or as many as there are elements in a list of them. */
function jsonDifference(old, now) {
  const [elder, younger] = [JSON.parse(old), JSON.parse(now)];
  if (!Array.isArray(elder) || !Array.isArray(younger)) {
    return difference(elder, withoutNews(younger, elder));
  }
  return difference(
    elder,
    younger.map((document, index) => withoutNews(document, elder[index])),
  );
}

function bytesDifference(old, now) {
  if (old.equals(now)) return undefined;
  const at = old.findIndex((byte, index) => byte !== now[index]);
  return `bytes differ from ${at < 0 ? old.length : at} on; ${old.length} bytes, now ${now.length}`;
}

const [olds, news] = [filesIn(before), filesIn(after)];
const counts = new Map();
const differences = [];
for (const path of olds) {
  const kind = extname(path) || 'no extension';
  const count = counts.get(kind) ?? { same: 0, different: 0 };
  counts.set(kind, count);
  let found = 'is missing';
  if (news.includes(path)) {
    const [old, now] = [readFileSync(join(before, path)), readFileSync(join(after, path))];
    found =
      kind === '.json' && !old.equals(now) ? jsonDifference(old, now) : bytesDifference(old, now);
  }
  if (found === undefined) count.same++;
  else {
    count.different++;
    differences.push(`${path}: ${found}`);
  }
}
for (const path of news) if (!olds.includes(path)) differences.push(`${path}: is new`);

for (const [kind, { same, different }] of [...counts].sort()) {
  process.stdout.write(`${kind.padEnd(14)} ${same} the same, ${different} not\n`);
}
for (const line of differences.slice(0, MOST_SHOWN)) process.stdout.write(`  ${line}\n`);
if (differences.length > MOST_SHOWN) {
  process.stdout.write(`  and ${differences.length - MOST_SHOWN} more\n`);
}
process.stdout.write(`${olds.length} files compared, ${differences.length} differences\n`);
process.exitCode = differences.length > 0 ? 1 : 0;
